/**
 * The rules that a backend must keep, as a test kit: run them from any program through {@link
 * dev.mempool.tck.RuleRunner}, or with JUnit by extending {@link
 * dev.mempool.tck.junit.MempoolOpsContract}.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.tck {
  requires transitive dev.mempool.api;
  requires transitive dev.mempool.core;
  requires static transitive org.junit.jupiter.api;

  exports dev.mempool.tck;
  exports dev.mempool.tck.junit;
}
