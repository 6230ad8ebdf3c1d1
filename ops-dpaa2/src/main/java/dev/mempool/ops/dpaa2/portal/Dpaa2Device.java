package dev.mempool.ops.dpaa2.portal;

/** A device: all that the driver knows of it. Any thread may call. */
public interface Dpaa2Device {

  /** {@return what messages call it} */
  String name();

  /** {@return the DPBP objects, as a scan of the bus finds them} */
  int[] dpbps();

  /** {@return the way to the management complex} */
  McPortal mc();

  /** {@return the number of software portals, at least 1} */
  int portals();

  /**
   * {@return a software portal, the same one for the same number}
   *
   * @param number from 0 to {@code portals()-1}
   */
  QbmanPortal portal(int number);
}
