package dev.mempool.bench.compare;

import java.util.List;

/** The side that has its turns between the measurements of the Java processes of a cell. */
interface Opponent extends AutoCloseable {

  /** {@return how many rounds a slice of either side has} */
  int rounds();

  /** A Java process has begun to warm up. */
  void begin();

  /** It sleeps before its next measurement. */
  void turn();

  /** It is gone, in whatever way. */
  void end();

  /**
   * {@return nanoseconds per object of each turn beside each Java process; empty if there are none}
   */
  List<List<Double>> slices();

  /** {@return why there are none, or what is to be known about them; may be empty} */
  String remark();

  @Override
  void close();
}
