// SPDX-License-Identifier: Apache-2.0
/** The parts that the benchmarks and {@code mempool perf} share. */
@org.jspecify.annotations.NullMarked
module dev.mempool.bench.support {
  requires static transitive org.jspecify;
  requires transitive com.google.gson;
  requires com.google.common;
  requires com.samskivert.jmustache;
  requires transitive dev.mempool.core;
  requires info.picocli;
  requires jdk.management;

  exports dev.mempool.bench.support;
}
