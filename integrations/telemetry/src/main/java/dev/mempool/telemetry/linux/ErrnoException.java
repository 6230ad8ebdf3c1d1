// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.linux;

import java.io.IOException;
import java.util.Locale;

/** A function of the C library failed. */
public final class ErrnoException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** The call would block, or a time limit was reached; of a connect: the queue is full. */
  public static final int EAGAIN = 11;

  /** The address has no socket that listens. */
  public static final int ECONNREFUSED = 111;

  /** Nothing has that name. */
  public static final int ENOENT = 2;

  /** The file system is full. */
  public static final int ENOSPC = 28;

  /** A signal interrupted the call. */
  static final int EINTR = 4;

  /** The socket was shut down, or does not listen. */
  static final int EINVAL = 22;

  /** The number of the error. */
  private final int errno;

  ErrnoException(String function, int errno) {
    super(String.format(Locale.ROOT, "%s failed: %s (errno %d)", function, meaning(errno), errno));
    this.errno = errno;
  }

  /** {@return the number of the error on Linux} */
  public int errno() {
    return errno;
  }

  private static String meaning(int errno) {
    return switch (errno) {
      case 1, EACCES -> "permission denied";
      case ENOENT -> "no such file or folder";
      case EAGAIN -> "it took too long";
      case 20 -> "not a folder";
      case 23, 24 -> "too many open files";
      case ENOSPC -> "no space left on the device";
      case 30 -> "the file system is read-only";
      case 32, 104 -> "the other side has gone";
      case 98 -> "the name is in use";
      case ECONNREFUSED -> "nobody listens there";
      default -> "error of the system";
    };
  }
}
