package dev.mempool.core.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files in which the kernel says how things are. */
final class ProcFile {

  private ProcFile() {}

  /** The text without the blanks around it, or {@code other} where it cannot be read. */
  static String read(Path file, String other) {
    try {
      return Files.readString(file).strip();
    } catch (IOException _) {
      return other;
    }
  }

  /** The number in the file, or {@code other} where there is none. */
  static long number(Path file, long other) {
    try {
      return Long.parseLong(read(file, ""));
    } catch (NumberFormatException _) {
      return other;
    }
  }

  /** What follows the key on its line, or {@code other} where there is no such line. */
  static String value(Path file, String key, String other) {
    return read(file, "")
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip())
        .findFirst()
        .orElse(other);
  }
}
