package dev.mempool.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages of 2 MiB. */
final class HugePages {

  private static final Path FOLDER = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB");

  /** Where their number is set. */
  static final Path SETTING = FOLDER.resolve("nr_hugepages");

  private static final int MEGABYTES_PER_PAGE = 2;

  private HugePages() {}

  static int free() {
    return read(FOLDER.resolve("free_hugepages"));
  }

  static int total() {
    return read(SETTING);
  }

  static int holding(int megabytes) {
    return (megabytes + MEGABYTES_PER_PAGE - 1) / MEGABYTES_PER_PAGE;
  }

  /** A kernel without such pages has none of them. */
  private static int read(Path file) {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
