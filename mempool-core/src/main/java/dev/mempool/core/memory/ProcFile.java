// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small text files of {@code /proc} and {@code /sys}. */
final class ProcFile {

  private ProcFile() {}

  /**
   * Returns the text of a file without the blanks around it, or {@code other} if it cannot be read.
   */
  static String read(Path file, String other) {
    try {
      return Files.readString(file).strip();
    } catch (IOException _) {
      return other;
    }
  }

  /** Returns the number in a file, or {@code other} if there is none. */
  static long number(Path file, long other) {
    try {
      return Long.parseLong(read(file, ""));
    } catch (NumberFormatException _) {
      return other;
    }
  }

  /**
   * Returns the rest of the line that begins with a key, or {@code other} if there is no such line.
   */
  static String value(Path file, String key, String other) {
    return read(file, "")
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .findFirst()
        .orElse(other);
  }
}
