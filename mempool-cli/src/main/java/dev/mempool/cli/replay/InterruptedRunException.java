package dev.mempool.cli.replay;

/** The thread that waits for a run was interrupted. */
final class InterruptedRunException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InterruptedRunException() {
    super("the replay was interrupted");
  }
}
