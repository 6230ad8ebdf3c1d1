// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * The reasons why file operations fail, in words: the message of some exceptions is a path only.
 */
public final class IoReason {

  private IoReason() {}

  /**
   * Returns the reason.
   *
   * @param exception what a file operation has thrown
   * @return the reason, without the name of the file where the JDK has it apart
   */
  public static String of(IOException exception) {
    return switch (exception) {
      case NoSuchFileException e -> "there is no such file or folder";
      case AccessDeniedException e -> "permission denied";
      case EOFException e -> "it ends too early";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> exception.getMessage() == null ? exception.toString() : exception.getMessage();
    };
  }
}
