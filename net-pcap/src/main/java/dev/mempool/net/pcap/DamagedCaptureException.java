// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

/**
 * Thrown when a capture is damaged or cannot be read. All records before the damage have been read.
 *
 * @since 0.1.0
 */
public final class DamagedCaptureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The offset of the damage in the file. */
  private final long offset;

  /** The kind of the damage, without its place. */
  private final String reason;

  DamagedCaptureException(String message, long offset, String reason) {
    super(message);
    this.offset = offset;
    this.reason = reason;
  }

  /** {@return the offset of the damage in the file in bytes} */
  public long offset() {
    return offset;
  }

  /** {@return the kind of the damage, without its place} */
  public String reason() {
    return reason;
  }
}
