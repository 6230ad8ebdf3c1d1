package dev.mempool.bench.compare;

/**
 * The memory of a process of the C side.
 *
 * @param megabytes how much it reserves
 * @param hugePages whether in huge pages
 */
record NativeMemory(int megabytes, boolean hugePages) {

  /**
   * Enough for one pool of 16383 packets of 2176 bytes with their headers, and for the library
   * itself.
   */
  private static final int LEAST = 128;

  /** Of an object: its header and trailer, its place in the backend, and what alignment takes. */
  private static final int OVERHEAD = 256;

  /**
   * For the library itself, the caches of its lcores, and what is left at the ends of pages and of
   * buckets.
   */
  private static final int RESERVE = 48;

  /**
   * The ops whose buckets are blocks of memory of one page; with pages of 4 KiB they hold a few
   * objects only.
   */
  private static final String NEEDS_HUGE_PAGES = "bucket";

  /** Without huge pages the library lets no object cross the border of a page of this size. */
  private static final int PAGE = 4096;

  private static final int MEGABYTE_BITS = 20;

  /** {@return enough for any cell with a pool of the least size} */
  static NativeMemory least() {
    return new NativeMemory(LEAST, false);
  }

  static NativeMemory of(Cell cell) {
    boolean huge = cell.ops().filter(NEEDS_HUGE_PAGES::equals).isPresent();
    int object = cell.element() + OVERHEAD;
    int place = huge ? object : PAGE / Math.max(1, PAGE / object);
    long bytes = (long) cell.poolSize() * Math.max(object, place);
    return new NativeMemory(Math.max(LEAST, (int) (bytes >> MEGABYTE_BITS) + RESERVE), huge);
  }
}
