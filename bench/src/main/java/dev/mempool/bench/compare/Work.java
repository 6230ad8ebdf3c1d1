package dev.mempool.bench.compare;

import dev.mempool.bench.mbufs.MbufBenchmark;
import dev.mempool.bench.pools.PoolBenchmark;
import java.util.Arrays;
import java.util.List;

/**
 * The operations of a cell: their name, their JMH benchmark, and their bulks in the full matrix.
 */
enum Work {

  /** Gets and puts objects, with the bulks of the C library's own test. */
  OBJECTS("pool", PoolBenchmark.class, "n", 1, 4, 8, 32, 64, 128, 256, 512),

  /** Gets and puts objects, from 1 to n in a call, with the largest bulks of the C test. */
  RANDOM("pool-random", PoolBenchmark.class, "random", 8, 32, 64, 128, 256, 512),

  /** Allocates packets, appends data, and frees them. */
  PACKETS("mbuf", MbufBenchmark.class, "n", 1, 32),

  /** Allocates and frees packets. */
  ALLOC("mbuf-alloc", MbufBenchmark.class, "allocN", 1, 32, 256),

  /** Clones a packet and frees the clone. */
  CLONE("mbuf-clone", MbufBenchmark.class, "cloneN", 1),

  /** Allocates packets of n segments, one segment after another, and frees them. */
  CHAIN("mbuf-chain", MbufBenchmark.class, "chainN", 4),

  /** Adds a second reference to a packet and removes it. */
  REFCNT("mbuf-refcnt", MbufBenchmark.class, "refcntN", 1),

  /** Adds a third reference to a packet and removes it. */
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
