/**
 * The API for authors of mempool backends: the ops interface that providers implement, the geometry
 * of a pool, and the identity of lcores. It depends only on the JDK.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.api {
  requires static transitive org.jspecify;

  exports dev.mempool.api;
  exports dev.mempool.lcore;
}
