// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp.linux;

/** The place at which an XDP program sees the frames of an interface. */
public enum XdpMode {
  /** In the driver of the interface, which must support XDP. C: {@code XDP_FLAGS_DRV_MODE}. */
  DRV(1 << 2),
  /** Behind the driver, in all interfaces, slower. C: {@code XDP_FLAGS_SKB_MODE}. */
  SKB(1 << 1);

  final int flags;

  XdpMode(int flags) {
    this.flags = flags;
  }
}
