// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

/**
 * Thrown when the input is damaged or cannot be read. It ends the command with {@link
 * ExitStatus#DAMAGED}.
 */
public final class DamagedInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message one sentence for the user, with the place of the damage and its kind
   */
  public DamagedInputException(String message) {
    super(message);
  }
}
