package dev.mempool.core.memory;

import dev.mempool.api.PoolGeometry;

/** What an anonymous mapping shall be. */
record MappingOptions(
    Paging paging, PageSize size, int node, boolean bound, boolean locked, int threads) {

  /** Which pages. */
  enum Paging {
    /** Ordinary ones. */
    ORDINARY,
    /** Ordinary ones that the kernel is asked to make huge ones of. */
    TRANSPARENT,
    /** Huge ones where there are enough, else as above. */
    PREFERRED,
    /** Huge ones, or none. */
    REQUIRED
  }

  static final MappingOptions PLAIN =
      new MappingOptions(
          Paging.ORDINARY, PageSize.BASE, PoolGeometry.ANY_NODE, false, false, /* threads= */ 0);

  MappingOptions withPages(Paging how, PageSize pages) {
    // There is nothing to prefer or to miss about ordinary pages.
    Paging sensible = pages == PageSize.BASE && how != Paging.TRANSPARENT ? Paging.ORDINARY : how;
    return new MappingOptions(sensible, pages, node, bound, locked, threads);
  }

  MappingOptions withNode(int on, boolean only) {
    return new MappingOptions(paging, size, on, only, locked, threads);
  }

  MappingOptions withLock() {
    return new MappingOptions(paging, size, node, bound, true, threads);
  }

  MappingOptions withThreads(int count) {
    return new MappingOptions(paging, size, node, bound, locked, count);
  }

  boolean hasNode() {
    return node != PoolGeometry.ANY_NODE;
  }

  /** What is to be said after the kind of pages. */
  String others() {
    StringBuilder text = new StringBuilder();
    if (hasNode()) {
      text.append(bound ? ", bound to NUMA node " : ", preferably on NUMA node ").append(node);
    }
    if (locked) {
      text.append(", locked");
    }
    if (threads > 0) {
      text.append(", prefaulted by ").append(threads).append(threads == 1 ? " thread" : " threads");
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "anonymous mapping, "
        + switch (paging) {
          case ORDINARY -> "ordinary pages";
          case TRANSPARENT -> "transparent huge pages";
          case PREFERRED -> "huge pages of " + size + " preferred";
          case REQUIRED -> "huge pages of " + size + " required";
        }
        + others();
  }
}
