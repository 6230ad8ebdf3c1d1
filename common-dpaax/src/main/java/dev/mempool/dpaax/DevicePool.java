// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

/** A buffer pool of a device, allocated to one pool of the process. Thread-safe. */
public interface DevicePool {

  /** {@return its number, by which portals know it} */
  int bpid();

  /**
   * Counts the buffers in it. May be called at any time.
   *
   * @return their number
   */
  int freeBuffers();

  /**
   * Gives it back to the device. Called once, when no thread uses it any more. It is empty then,
   * unless the device did not answer.
   */
  void free();
}
