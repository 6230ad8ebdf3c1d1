package dev.mempool.cli.traces;

/** A pool under trace. */
interface TraceTarget extends AutoCloseable {

  /** Says which kind of pool it is. */
  String kind();

  boolean get(int[] out, int count);

  void put(int[] objects);

  int avail();

  int inUse();

  int cacheLength();

  @Override
  void close();
}
