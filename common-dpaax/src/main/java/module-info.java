/** What the hardware backends, dpaa and dpaa2, have in common. For them alone. */
@org.jspecify.annotations.NullMarked
module dev.mempool.dpaax {
  requires transitive dev.mempool.api;

  exports dev.mempool.dpaax;
}
