/** Packet buffers on top of a pool: a data buffer each, chained into packets. */
@org.jspecify.annotations.NullMarked
module dev.mempool.mbuf {
  requires transitive dev.mempool.core;

  exports dev.mempool.mbuf;
}
