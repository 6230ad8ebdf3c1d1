package dev.mempool.core;

/**
 * The kind of IO addresses, which devices use for the memory of a pool. C counterpart: {@code enum
 * rte_iova_mode}.
 */
public enum IovaMode {
  /**
   * IO addresses are the virtual addresses of this process, because an IOMMU translates them or
   * because there is no device. The default. C: {@code RTE_IOVA_VA}.
   */
  VIRTUAL,
  /**
   * IO addresses are physical addresses, read from the kernel's page map. Only on Linux, and only
   * for a process that may read them (root, or the capability CAP_SYS_ADMIN). Each object then lies
   * in physically contiguous memory. The kernel may move ordinary pages at any time, even locked
   * ones, but does not move huge pages that are mapped. So use huge pages for a device. C: {@code
   * RTE_IOVA_PA}.
   */
  PHYSICAL
}
