package dev.mempool.bench.measure;

/**
 * A get failed although the pool has many times the objects that the loops keep. The figures would
 * be those of failed gets.
 */
public final class PoolExhaustedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public PoolExhaustedException() {
    super("the pool was empty during a measurement");
  }
}
