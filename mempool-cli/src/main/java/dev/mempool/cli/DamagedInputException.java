package dev.mempool.cli;

/** The input is damaged or cannot be read; ends the command with {@link ExitStatus#DAMAGED}. */
public final class DamagedInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message one sentence for the user: where, and what is wrong
   */
  public DamagedInputException(String message) {
    super(message);
  }
}
