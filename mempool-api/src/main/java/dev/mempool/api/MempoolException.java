// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if something cannot be created, populated, registered or found. A pool that has run out of
 * objects does not throw it: that is no error, and return values tell it. Nor does a wrong
 * argument, which is an {@link IllegalArgumentException} everywhere.
 *
 * @since 0.1.0
 */
public class MempoolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The kind of failure, named as the C error number that stands for it. */
  public enum Reason {
    /** The caller lacks the permission. */
    EPERM(1, "not permitted"),
    /** Nothing of that name exists. */
    ENOENT(2, "not found"),
    /** A backend or device failed unexpectedly. */
    EIO(5, "backend failure"),
    /** There is not enough memory. */
    ENOMEM(12, "out of memory"),
    /** The thing is in use at the moment. */
    EBUSY(16, "busy"),
    /** The name is in use already, or the operation was carried out before. */
    EEXIST(17, "exists already"),
    /** A device or bus that is needed does not exist. */
    ENODEV(19, "no such device"),
    /** A table or an id space is full. */
    ENOSPC(28, "no space left"),
    /** The operation is not supported by this backend or on this machine. */
    ENOTSUP(95, "not supported"),
    /** A backend refused objects that it must be able to hold. */
    ENOBUFS(105, "no buffer space");

    private final int errno;
    private final String meaning;

    Reason(int errno, String meaning) {
      this.errno = errno;
      this.meaning = meaning;
    }

    /** {@return the number of this error on Linux, {@code errno}} */
    public int errno() {
      return errno;
    }

    /** {@return the meaning of the name in a few words} */
    public String meaning() {
      return meaning;
    }
  }

  /** The kind of failure. */
  private final Reason reason;

  /**
   * Creates an exception.
   *
   * @param reason the kind of failure
   * @param message a text that tells what was asked, what is allowed, and what to do
   */
  public MempoolException(Reason reason, String message) {
    this(reason, message, null);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param reason the kind of failure
   * @param message a text that tells what was asked, what is allowed, and what to do
   * @param cause the exception that led to this one, or {@code null}
   */
  public MempoolException(Reason reason, String message, @Nullable Throwable cause) {
    super(message + " [" + reason + "]", cause);
    this.reason = reason;
  }

  /** {@return the kind of failure} */
  public Reason reason() {
    return reason;
  }
}
