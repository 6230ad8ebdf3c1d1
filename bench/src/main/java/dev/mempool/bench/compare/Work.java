package dev.mempool.bench.compare;

import dev.mempool.bench.mbufs.MbufBenchmark;
import dev.mempool.bench.pools.PoolBenchmark;

/** The operations of a cell, and the JMH benchmark that does them. */
enum Work {

  /** Gets and puts objects. */
  OBJECTS("pool", PoolBenchmark.class, "n"),

  /** Gets and puts objects, from 1 to n in a call. */
  RANDOM("pool-random", PoolBenchmark.class, "random"),

  /** Allocates packets, appends data, and frees them. */
  PACKETS("mbuf", MbufBenchmark.class, "n"),

  /** Allocates and frees packets. */
  ALLOC("mbuf-alloc", MbufBenchmark.class, "allocN"),

  /** Clones a packet and frees the clone. */
  CLONE("mbuf-clone", MbufBenchmark.class, "cloneN"),

  /** Allocates packets of n segments, one segment after another, and frees them. */
  CHAIN("mbuf-chain", MbufBenchmark.class, "chainN"),

  /** Adds a second reference to a packet and removes it. */
  REFCNT("mbuf-refcnt", MbufBenchmark.class, "refcntN"),

  /** Adds a third reference to a packet and removes it. */
  REFCNT_SHARED("mbuf-refcnt-shared", MbufBenchmark.class, "refcntSharedN"),

  /** Calls append, prepend, adj and trim. */
  EDIT("mbuf-edit", MbufBenchmark.class, "editN");

  private final String label;
  private final Class<?> benchmarks;
  private final String prefix;

  Work(String label, Class<?> benchmarks, String prefix) {
    this.label = label;
    this.benchmarks = benchmarks;
    this.prefix = prefix;
  }

  /** {@return whether it works on objects, and not on packets} */
  boolean ofObjects() {
    return this == OBJECTS || this == RANDOM;
  }

  /** {@return the name in tables and for the C side} */
  String label() {
    return label;
  }

  /** {@return the full name of the benchmark with n objects per call} */
  String benchmark(int n) {
    return benchmarks.getName() + "." + prefix + n;
  }
}
