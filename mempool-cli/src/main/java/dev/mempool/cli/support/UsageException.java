package dev.mempool.cli.support;

/** Thrown when the command was used wrongly. It ends the command with {@link ExitStatus#USAGE}. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message one sentence for the user: what was asked, what is allowed, what to do
   */
  public UsageException(String message) {
    super(message);
  }
}
