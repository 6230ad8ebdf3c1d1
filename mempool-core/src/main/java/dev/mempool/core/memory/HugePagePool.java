// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolGeometry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The huge pages of one size that the kernel has reserved, on one NUMA node or on all. */
final class HugePagePool {

  private static final Path ALL_NODES = Path.of("/sys/kernel/mm/hugepages");

  private static final String ALTERNATIVE =
      "or use preferHugePages(), which falls back to ordinary pages";

  private final PageSize size;

  /** The directory that has one directory for each size of huge pages. */
  private final Path sizes;

  /** The directory of this size. */
  private final Path directory;

  /** The NUMA node, or {@link PoolGeometry#ANY_NODE} for the whole machine. */
  private final int node;

  /** Whether the memory falls back to ordinary pages, so that no error has to advise that. */
  private final boolean preferred;

  HugePagePool(PageSize size, int node, Path sizes) {
    this(size, node, sizes, false);
  }

  private HugePagePool(PageSize size, int node, Path sizes, boolean preferred) {
    this.preferred = preferred;
    this.size = size;
    this.node = node;
    this.sizes = sizes;
    this.directory =
        sizes.resolve(String.format(Locale.ROOT, "hugepages-%dkB", size.bytes() / 1024));
  }

  /**
   * Returns the huge pages of one node, or of all nodes.
   *
   * @param preferred whether the memory falls back to ordinary pages
   */
  static HugePagePool of(PageSize size, int node, boolean preferred) {
    return new HugePagePool(
        size,
        node,
        node == PoolGeometry.ANY_NODE ? ALL_NODES : NumaNodes.directory(node).resolve("hugepages"),
        preferred);
  }

  /** Returns an advice with the alternative, if there is one. */
  private String orElse(String advice) {
    return preferred ? advice : advice + ", " + ALTERNATIVE;
  }

  /** Throws ENOTSUP if the kernel has no pages of this size. */
  void checkSupported(String owner) {
    if (!Files.isDirectory(directory)) {
      throw new MempoolException(
          Reason.ENOTSUP,
          String.format(
              Locale.ROOT,
              "%s needs huge pages of %s, and this kernel has %s; %s",
              owner,
              size,
              sizesOfKernel(),
              orElse("ask for a size that it has")));
    }
  }

  private String sizesOfKernel() {
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

  /** Returns the error for too few huge pages. */
  MempoolException tooFew(String owner, long pages, int errno) {
    long all = number("nr_hugepages");
    long free = number("free_hugepages");
    // the kernel reports reservations for the whole machine only, so this is 0 for a node
    long reserved = number("resv_hugepages");
    long enough = all + Math.max(pages - (free - reserved), 1);
    String where = node == PoolGeometry.ANY_NODE ? "" : " on NUMA node " + node;
    String atBoot =
        size == PageSize.HUGE_1G
            ? ", or, where memory is too fragmented for that, boot with hugepagesz=1G hugepages="
                + enough
            : "";
    return new MempoolException(
        Reason.ENOMEM,
        String.format(
            Locale.ROOT,
            "%s needs %s%s; the kernel has reserved %d, %d of these are free, %d of the free ones"
                + " are promised to other mappings (errno %d). Get more, as root: echo %d > %s%s."
                + " If enough are free, a control group limits them (hugetlb.*.max)%s",
            owner,
            text(pages),
            where,
            all,
            free,
            reserved,
            errno,
            enough,
            directory.resolve("nr_hugepages"),
            atBoot,
            orElse("")));
  }

  /**
   * Returns the error for huge pages that {@code mmap} reserved and the kernel then did not
   * provide.
   */
  MempoolException notProvided(String owner, long pages, int errno) {
    if (node != PoolGeometry.ANY_NODE) { // mmap reserves pages on any node
      return tooFew(owner, pages, errno);
    }
    return new MempoolException(
        Reason.ENOMEM,
        String.format(
            Locale.ROOT,
            "%s needs %s; the kernel has enough, but does not provide them (errno %d): the control"
                + " group of this process may allow fewer. %s",
            owner,
            text(pages),
            errno,
            orElse("Raise its hugetlb.*.max")));
  }

  private String text(long pages) {
    return String.format(Locale.ROOT, "%d huge page%s of %s", pages, pages == 1 ? "" : "s", size);
  }

  private long number(String file) {
    return ProcFile.number(directory.resolve(file), 0);
  }
}
