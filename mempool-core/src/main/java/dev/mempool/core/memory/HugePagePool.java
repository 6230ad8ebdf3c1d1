package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the kernel has reserved as huge pages of one size, and how to get more. */
final class HugePagePool {

  private static final Path OF_THE_MACHINE = Path.of("/sys/kernel/mm/hugepages");

  private static final String OTHERWISE = "preferHugePages(), which makes do with ordinary pages";

  private final PageSize size;
  private final Path sizes;
  private final Path pool;
  private final int node;

  HugePagePool(PageSize size, int node, Path sizes) {
    this.size = size;
    this.node = node;
    this.sizes = sizes;
    this.pool = sizes.resolve("hugepages-%dkB".formatted(size.bytes() / 1024));
  }

  /** The pages of one node, or of the machine. */
  static HugePagePool of(PageSize size, int node) {
    return new HugePagePool(
        size,
        node,
        node == PoolGeometry.ANY_NODE
            ? OF_THE_MACHINE
            : NumaNodes.directory(node).resolve("hugepages"));
  }

  /** Throws ENOTSUP if the kernel has no pages of this size. */
  void checkSupported(String owner) {
    if (!Files.isDirectory(pool)) {
      throw new MempoolException(
          Reason.ENOTSUP,
          "%s needs huge pages of %s, and this kernel has %s; ask for a size that it has, or use preferHugePages()"
              .formatted(owner, size, known()));
    }
  }

  private String known() {
    try (Stream<Path> entries = Files.list(sizes)) {
      String names =
          entries
              .map(entry -> entry.getFileName().toString().replace("hugepages-", ""))
              .sorted()
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "none" : "only " + names;
    } catch (IOException _) {
      return "none";
    }
  }

  /** The error for pages that are not there. */
  MempoolException missing(String owner, long pages, int errno) {
    long all = number("nr_hugepages");
    long free = number("free_hugepages");
    // Nodes do not say what is promised.
    long promised = number("resv_hugepages");
    long enough = all + Math.max(pages - (free - promised), 1);
    String where = node == PoolGeometry.ANY_NODE ? "" : " on NUMA node " + node;
    String atBoot =
        size == PageSize.HUGE_1G
            ? ", or, where memory is too fragmented for that, boot with hugepagesz=1G hugepages="
                + enough
            : "";
    return new MempoolException(
        Reason.ENOMEM,
        ("%s needs %s%s; %d are reserved there, %d of these free, %d of these promised to others"
                + " (error %d of the system). Reserve more, as root: echo %d > %s%s. If enough are"
                + " free, a control group limits them (hugetlb.*.max). Or use %s")
            .formatted(
                owner,
                text(pages),
                where,
                all,
                free,
                promised,
                errno,
                enough,
                pool.resolve("nr_hugepages"),
                atBoot,
                OTHERWISE));
  }

  /** The error for pages that mmap promised, and that do not come. */
  MempoolException withheld(String owner, long pages, int errno) {
    if (node != PoolGeometry.ANY_NODE) { // the promise was that of the whole machine
      return missing(owner, pages, errno);
    }
    return new MempoolException(
        Reason.ENOMEM,
        ("%s needs %s; the kernel has them, and does not give them (error %d of the system): the"
             + " control group of this process may have fewer. Raise its hugetlb.*.max, or use %s")
            .formatted(owner, text(pages), errno, OTHERWISE));
  }

  private String text(long pages) {
    return "%d huge page%s of %s".formatted(pages, pages == 1 ? "" : "s", size);
  }

  private long number(String file) {
    return ProcFile.number(pool.resolve(file), 0);
  }
}
