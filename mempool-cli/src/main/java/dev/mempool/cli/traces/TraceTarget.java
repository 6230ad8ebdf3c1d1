// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

/** A pool on which a trace of gets and puts is replayed. */
interface TraceTarget extends AutoCloseable {

  /** Returns the kind of pool, for messages. */
  String kind();

  boolean get(int[] out, int count);

  void put(int[] objects);

  int avail();

  int inUse();

  int cacheLength();

  @Override
  void close();
}
