/**
 * What the author of a mempool backend sees: the ops interface that providers implement, the
 * geometry of a pool, and lcore identity. It depends on nothing but the JDK.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.api {
  requires static transitive org.jspecify;

  exports dev.mempool.api;
  exports dev.mempool.lcore;
}
