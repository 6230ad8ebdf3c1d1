// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.PoolGeometry;

/**
 * The options of an anonymous mapping. Immutable.
 *
 * @param paging the kind of pages
 * @param size the size of huge pages, if such are required or preferred
 * @param node the NUMA node, or {@link PoolGeometry#ANY_NODE}
 * @param bound whether pages of other nodes are refused
 * @param locked whether the pages are locked in memory
 * @param threads the number of threads that prefault, 0 for no prefaulting
 */
record MappingOptions(
    Paging paging, PageSize size, int node, boolean bound, boolean locked, int threads) {

  /** The kind of pages. */
  enum Paging {
    /** Ordinary pages. */
    ORDINARY,
    /** Ordinary pages that the kernel is advised to join to huge ones. */
    TRANSPARENT,
    /** Huge pages, and {@link #TRANSPARENT} ones if there are too few. */
    PREFERRED,
    /** Huge pages only. */
    REQUIRED
  }

  static final MappingOptions PLAIN =
      new MappingOptions(
          Paging.ORDINARY, PageSize.BASE, PoolGeometry.ANY_NODE, false, false, /* threads= */ 0);

  MappingOptions withPages(Paging how, PageSize pages) {
    // every kernel has ordinary pages, so there is nothing to require or prefer
    Paging effective = pages == PageSize.BASE && how != Paging.TRANSPARENT ? Paging.ORDINARY : how;
    return new MappingOptions(effective, pages, node, bound, locked, threads);
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

  /** Returns the end of a description: the options that are set, except the kind of pages. */
  String suffix() {
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
        + suffix();
  }
}
