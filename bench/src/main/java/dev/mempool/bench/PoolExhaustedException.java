package dev.mempool.bench;

/**
 * A get failed, though the pool has many times what the loops keep: the figures would be those of a
 * failure.
 */
public final class PoolExhaustedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  /** Says so. */
  public PoolExhaustedException() {
    super("the pool was empty during a measurement");
  }
}
