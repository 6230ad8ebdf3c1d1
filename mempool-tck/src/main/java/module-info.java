// SPDX-License-Identifier: Apache-2.0
/**
 * A test kit with the rules that a backend must keep. Any program can run them through {@link
 * dev.mempool.tck.RuleRunner}; with JUnit, extend {@link dev.mempool.tck.junit.MempoolOpsContract}.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.tck {
  requires transitive dev.mempool.api;
  requires transitive dev.mempool.core;
  requires java.management;
  requires static transitive org.junit.jupiter.api;

  exports dev.mempool.tck;
  exports dev.mempool.tck.junit;
}
