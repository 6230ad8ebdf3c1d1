package dev.mempool.bench.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The free memory of the machine. The system would kill a process that needs more. */
final class FreeMemory {

  private static final String FIELD = "MemAvailable:";

  /** Bytes that stay free for the heap, the JVM itself, and other processes. */
  private static final long RESERVE = 1L << 30;

  private static final double GIB = 1L << 30;

  private FreeMemory() {}

  /** {@return the bytes that are available without swapping; the largest number if not known} */
  static long bytes() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/meminfo")));
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  static long parse(List<String> meminfo) {
    return meminfo.stream()
        .filter(line -> line.startsWith(FIELD))
        .map(line -> line.substring(FIELD.length()).replace("kB", "").strip())
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) << 10)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  static boolean isShort(long needed, long free) {
    return needed > free - RESERVE;
  }

  static String reason(long needed, long free) {
    return "it needs %.1f GiB; %.1f GiB are free, of which %.0f GiB must stay free"
        .formatted(needed / GIB, free / GIB, RESERVE / GIB);
  }
}
