// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

/** A device with DPBP objects, a management complex and portals of QBMan. Thread-safe. */
public interface Dpaa2Device {

  /** {@return its name in messages} */
  String name();

  /** {@return the ids of the DPBP objects, as a scan of the bus finds them} */
  int[] dpbps();

  /** {@return the portal of the management complex} */
  McPortal mc();

  /** {@return the number of software portals, at least 1} */
  int portals();

  /**
   * {@return a software portal of QBMan; always the same for a number}
   *
   * @param number from 0 to {@code portals()-1}
   */
  QbmanPortal portal(int number);
}
