package dev.mempool.core;

/** What devices call an address of a pool's memory. C counterpart: {@code enum rte_iova_mode}. */
public enum IovaMode {
  /**
   * Devices see the addresses that this process sees, because an IOMMU translates or because there
   * is no device. The default. C: {@code RTE_IOVA_VA}.
   */
  VIRTUAL,
  /**
   * Devices see physical addresses, which are read from the kernel's page map. Linux only, and only
   * with the right to read them (root, or the capability CAP_SYS_ADMIN). An object then lies in
   * physically contiguous memory. The kernel may move ordinary pages at any time, even locked ones,
   * and does not move huge pages that are mapped: use those for a device. C: {@code RTE_IOVA_PA}.
   */
  PHYSICAL
}
