/** The parts that the hardware backends dpaa and dpaa2 share. Nothing else may use it. */
@org.jspecify.annotations.NullMarked
module dev.mempool.dpaax {
  requires transitive dev.mempool.api;

  exports dev.mempool.dpaax;
}
