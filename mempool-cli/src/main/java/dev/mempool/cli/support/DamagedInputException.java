// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.net.pcap.DamagedCaptureException;

/**
 * Thrown when the input is damaged or cannot be read. It ends the command with {@link
 * ExitStatus#DAMAGED}.
 */
public final class DamagedInputException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The offset of the damage in the input. */
  private final long offset;

  /** The kind of the damage, without its place. */
  private final String reason;

  /**
   * Makes the exception of an input that cannot be read at all.
   *
   * @param message one sentence for the user, with the name of the input and what is wrong with it
   */
  public DamagedInputException(String message) {
    this(message, 0, message);
  }

  /**
   * Makes the exception of damage at a known place.
   *
   * @param message one sentence for the user, with the place of the damage and its kind
   * @param offset the offset of the damage in the input, in bytes
   * @param reason the kind of the damage, for a program that reads name and place elsewhere
   */
  public DamagedInputException(String message, long offset, String reason) {
    super(message);
    this.offset = offset;
    this.reason = reason;
  }

  /**
   * {@return the exception for a capture that is damaged, with the same cause}
   *
   * @param capture the exception of the reader
   */
  public static DamagedInputException of(DamagedCaptureException capture) {
    DamagedInputException e =
        new DamagedInputException(
            String.valueOf(capture.getMessage()), capture.offset(), capture.reason());
    e.initCause(capture.getCause());
    return e;
  }

  /** {@return the offset of the damage in the input in bytes, 0 if nothing of it can be read} */
  public long offset() {
    return offset;
  }

  /** {@return the kind of the damage, without its place} */
  public String reason() {
    return reason;
  }
}
