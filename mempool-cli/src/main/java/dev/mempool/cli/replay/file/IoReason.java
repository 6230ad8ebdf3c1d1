// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * The reasons why file operations fail, in words: the message of some exceptions is a path only.
 */
final class IoReason {

  private IoReason() {}

  static String of(IOException exception) {
    return switch (exception) {
      case NoSuchFileException e -> "there is no such file or folder";
      case AccessDeniedException e -> "permission denied";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> exception.getMessage() == null ? exception.toString() : exception.getMessage();
    };
  }
}
