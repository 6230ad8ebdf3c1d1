// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

/** The driver of a device: its portals, and the allocation of its buffer pools. Thread-safe. */
public interface DeviceDriver extends AutoCloseable {

  /** {@return the portals of the device} */
  Portals portals();

  /** {@return the form of the commands of the device} */
  PortalBackend.Shape shape();

  /**
   * Allocates a buffer pool of the device. Buffers of its last owner may still be in it.
   *
   * @param pool the name of the pool that will use it, for messages
   * @return the buffer pool, to be {@linkplain DevicePool#free freed} once
   * @throws dev.mempool.api.MempoolException if none is left, or the device refuses
   */
  DevicePool allocatePool(String pool);

  /** Closes the device. Called once, when all its pools are closed. */
  @Override
  void close();
}
