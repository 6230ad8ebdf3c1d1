package dev.mempool.bench.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether a pool fits into the machine; where it does not, the system would end the process. */
final class FreeMemory {

  private static final String FIELD = "MemAvailable:";

  /** For the heap, the JVM itself, and everybody else. */
  private static final long RESERVE = 1L << 30;

  private static final double GIB = 1L << 30;

  private FreeMemory() {}

  /** {@return bytes that can be had without swapping; where nobody says, as many as can be} */
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
    return "it needs %.1f GiB, and of the %.1f GiB that are free %.0f stay free"
        .formatted(needed / GIB, free / GIB, RESERVE / GIB);
  }
}
