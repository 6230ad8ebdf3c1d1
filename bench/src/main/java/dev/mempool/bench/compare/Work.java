package dev.mempool.bench.compare;

import dev.mempool.bench.MbufBenchmark;
import dev.mempool.bench.PoolBenchmark;

/** What is done with a pool, and which JMH benchmark does it. */
enum Work {

  /** Objects are got and put. */
  OBJECTS("pool", PoolBenchmark.class, "n"),

  /** Objects are got and put, from 1 to n in a call. */
  RANDOM("pool-random", PoolBenchmark.class, "random"),

  /** Packets are allocated, get data, and are freed. */
  PACKETS("mbuf", MbufBenchmark.class, "n"),

  /** Packets are allocated and freed. */
  ALLOC("mbuf-alloc", MbufBenchmark.class, "allocN"),

  /** A packet is cloned, and the clone freed. */
  CLONE("mbuf-clone", MbufBenchmark.class, "cloneN"),

  /** Packets of n segments are allocated one segment after another, and freed. */
  CHAIN("mbuf-chain", MbufBenchmark.class, "chainN"),

  /** The sole owner takes a second reference and gives it up. */
  REFCNT("mbuf-refcnt", MbufBenchmark.class, "refcntN"),

  /** One of two owners takes a reference and gives it up. */
  REFCNT_SHARED("mbuf-refcnt-shared", MbufBenchmark.class, "refcntSharedN"),

  /** Append, prepend, adj, trim. */
  EDIT("mbuf-edit", MbufBenchmark.class, "editN");

  private final String label;
  private final Class<?> benchmarks;
  private final String prefix;

  Work(String label, Class<?> benchmarks, String prefix) {
    this.label = label;
    this.benchmarks = benchmarks;
    this.prefix = prefix;
  }

  /** {@return whether it is done with objects, and not with packets} */
  boolean ofObjects() {
    return this == OBJECTS || this == RANDOM;
  }

  /** {@return its name in tables and for the C side} */
  String label() {
    return label;
  }

  /** {@return the benchmarks with lcores' caches} */
  Class<?> benchmarks() {
    return benchmarks;
  }

  /** {@return the method of {@link #benchmarks()} for so many objects per call} */
  String method(int n) {
    return prefix + n;
  }
}
