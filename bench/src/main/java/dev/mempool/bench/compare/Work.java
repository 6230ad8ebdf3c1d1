// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.mbufs.MbufBenchmark;
import dev.mempool.bench.pools.PoolBenchmark;
import java.util.Arrays;
import java.util.List;

/**
 * The operations of a cell, their JMH benchmark, and their bulks. Those of objects are the bulks of
 * the C library's own test; in a call with random bulks they are the largest numbers.
 */
enum Work {
  OBJECTS("pool", PoolBenchmark.class, "n", 1, 4, 8, 32, 64, 128, 256, 512),
  RANDOM("pool-random", PoolBenchmark.class, "random", 8, 32, 64, 128, 256, 512),
  /** Allocates packets, appends data, and frees them. */
  PACKETS("mbuf", MbufBenchmark.class, "n", 1, 32),
  ALLOC("mbuf-alloc", MbufBenchmark.class, "allocN", 1, 32, 256),
  CLONE("mbuf-clone", MbufBenchmark.class, "cloneN", 1),
  /** Allocates packets of n segments, one segment after another, and frees them. */
  CHAIN("mbuf-chain", MbufBenchmark.class, "chainN", 4),
  /** Adds a second reference to a packet, or a third one, and removes it. */
  REFCNT("mbuf-refcnt", MbufBenchmark.class, "refcntN", 1),
  REFCNT_SHARED("mbuf-refcnt-shared", MbufBenchmark.class, "refcntSharedN", 1),
  /** Calls append, prepend, adj and trim. */
  EDIT("mbuf-edit", MbufBenchmark.class, "editN", 1);

  /** The name in tables and for the C side. */
  final String label;

  final List<Integer> bulks;
  private final String benchmark;

  Work(String label, Class<?> benchmarks, String method, Integer... bulks) {
    this.label = label;
    this.benchmark = benchmarks.getName() + "." + method;
    this.bulks = List.of(bulks);
  }

  boolean ofObjects() {
    return this == OBJECTS || this == RANDOM;
  }

  static List<Work> ofPackets() {
    return Arrays.stream(values()).filter(work -> !work.ofObjects()).toList();
  }

  /** Returns the full name of the benchmark with n objects per call. */
  String benchmark(int n) {
    return benchmark + n;
  }
}
