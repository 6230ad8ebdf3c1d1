package dev.mempool.api;

import org.jspecify.annotations.Nullable;

/**
 * Something could not be created, populated, registered or found. Running out of objects is not an
 * error and is never reported in this way.
 */
public class MempoolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The kind of failure, named as the C error number that stands for it. */
  public enum Reason {
    /** The caller may not do this. */
    EPERM(1, "not permitted"),
    /** There is nothing of that name. */
    ENOENT(2, "not found"),
    /** A backend failed in an unforeseen way. */
    EIO(5, "backend failure"),
    /** Memory ran out. */
    ENOMEM(12, "out of memory"),
    /** It is in use at the moment. */
    EBUSY(16, "busy"),
    /** The name is taken, or it was done before. */
    EEXIST(17, "exists already"),
    /** The device or bus that is needed is not there. */
    ENODEV(19, "no such device"),
    /** An argument is wrong. */
    EINVAL(22, "invalid argument"),
    /** A table or an id space is full. */
    ENOSPC(28, "no space left"),
    /** A name is too long. */
    ENAMETOOLONG(36, "name too long"),
    /** A number does not fit. */
    EOVERFLOW(75, "value too large"),
    /** The operation is not supported here. */
    ENOTSUP(95, "not supported"),
    /** A backend did not take what it must be able to hold. */
    ENOBUFS(105, "no buffer space");

    private final int errno;
    private final String meaning;

    Reason(int errno, String meaning) {
      this.errno = errno;
      this.meaning = meaning;
    }

    /** {@return the number of this error on Linux} */
    public int errno() {
      return errno;
    }

    /** {@return a few words that say what the name stands for} */
    public String meaning() {
      return meaning;
    }
  }

  /** The reason. */
  private final Reason reason;

  /**
   * Makes an exception.
   *
   * @param reason the kind of failure
   * @param message what was asked, what is allowed, and what to do
   */
  public MempoolException(Reason reason, String message) {
    this(reason, message, null);
  }

  /**
   * Makes an exception with a cause.
   *
   * @param reason the kind of failure
   * @param message what was asked, what is allowed, and what to do
   * @param cause what led to it, or {@code null}
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
