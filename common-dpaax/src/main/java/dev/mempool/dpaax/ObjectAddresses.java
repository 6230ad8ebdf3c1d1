// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;
import java.util.Arrays;
import java.util.Locale;

/**
 * The table that turns the addresses of a pool's objects back into objects. In the other direction
 * it asks the {@link PoolGeometry}. C: the tables of {@code common/dpaax}, which record where a
 * page is mapped.
 *
 * <p>The table is an open-addressed hash table of pages of 2 MiB. The entry of a page has the runs
 * of objects that start in it. A run is a number of objects that follow each other in memory and in
 * their numbers; a page nearly always has just one:
 *
 * <pre>
 *  page        |....o o o o o o o o|        |o o o o . . o o o o|
 *  starts           ^                        ^           ^
 *  firsts           5                        13          40
 *  counts           8                        4           4
 * </pre>
 *
 * <p>An object enters the table when it is released to the device for the first time, with all
 * objects of lower numbers. Writers hold the monitor of this. Readers take no lock: a {@link Page}
 * is immutable, and a writer replaces it and then writes {@link #table}, which is volatile. A
 * thread that acquires an address got it from the thread that released it, so it sees the entry.
 */
final class ObjectAddresses {

  /** The result of {@link #object} for an address at which no object of the pool starts. */
  static final int NONE = -1;

  /** Pages of 2 MiB, as in C. */
  private static final int PAGE_SHIFT = 21;

  /** The factor of Fibonacci hashing, which spreads page numbers that are near each other. */
  private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

  private final PoolGeometry geometry;
  private final int slotSize;

  /** The lowest address that is too long for the device. */
  private final long addressLimit;

  /** The number of bits by which {@code slotSize} is an odd number shifted left. */
  private final int slotShift;

  /** The inverse of that odd number modulo 2^64, by which {@link #object} divides. */
  private final long slotInverse;

  /** The number of objects in the table: those from 0 on. Written under the monitor. */
  private volatile int known;

  /** The length is a power of two, and at most half of the entries are used. */
  private volatile Page[] table = new Page[4];

  /** The number of entries that are used. Guarded by this. */
  private int pages;

  /** An entry of the table. Immutable. */
  private static final class Page {
    /** The address divided by the size of a page. */
    final long number;

    /** The address of the first object of each run, in ascending order. */
    final long[] starts;

    /** The first object of each run. */
    final int[] firsts;

    /** The number of objects of each run. */
    final int[] counts;

    Page(long number, long[] starts, int[] firsts, int[] counts) {
      this.number = number;
      this.starts = starts;
      this.firsts = firsts;
      this.counts = counts;
    }
  }

  /** An entry that is not used. */
  private static final Page NO_PAGE = new Page(-1, new long[0], new int[0], new int[0]);

  /**
   * Creates an empty table.
   *
   * @param geometry the pool
   * @param addressBits the length of the device's addresses in bits
   */
  ObjectAddresses(PoolGeometry geometry, int addressBits) {
    this.geometry = geometry;
    this.slotSize = geometry.slotSize();
    this.addressLimit = addressBits == Long.SIZE ? Long.MAX_VALUE : 1L << addressBits;
    this.slotShift = Integer.numberOfTrailingZeros(slotSize);
    this.slotInverse = inverse(slotSize >>> slotShift);
    Arrays.fill(table, NO_PAGE);
  }

  /** Returns the inverse of an odd number modulo 2^64, by Newton's method. */
  private static long inverse(long odd) {
    long inverse = odd; // correct in its lowest 3 bits; each step doubles their number
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  /** Returns the address of an object, which is in the table from now on. */
  long address(int object) {
    if (object >= known) {
      addUpTo(object);
    }
    return geometry.address(object);
  }

  /** Returns the object that starts at an address, or {@link #NONE}. */
  int object(long address) {
    Page page = page(table, address >>> PAGE_SHIFT);
    int run =
        page.starts.length == 1 && address >= page.starts[0] ? 0 : search(page.starts, address);
    if (run < 0) {
      return NONE;
    }
    long distance = address - page.starts[run];
    // the quotient if slotSize divides the distance, otherwise a number that the check refuses
    long nth = distance * slotInverse >>> slotShift;
    return nth < page.counts[run] && nth * slotSize == distance
        ? page.firsts[run] + (int) nth
        : NONE;
  }

  /** Returns the position of the last run that starts at or before an address, or -1. */
  private static int search(long[] starts, long address) {
    int found = Arrays.binarySearch(starts, address);
    return found >= 0 ? found : -found - 2;
  }

  /** Returns the entry of a page, or {@link #NO_PAGE}. */
  private static Page page(Page[] table, long number) {
    for (int at = hash(table, number); ; at = at + 1 & table.length - 1) {
      Page page = table[at];
      if (page.number == number || page == NO_PAGE) {
        return page;
      }
    }
  }

  private static int hash(Page[] table, long number) {
    return (int) (number * HASH_FACTOR >>> Integer.SIZE) & table.length - 1;
  }

  /** Adds all objects up to {@code object}, unless another thread has added them meanwhile. */
  private synchronized void addUpTo(int object) {
    int next = known;
    while (next <= object) {
      next = addRun(next, object);
    }
    known = next;
  }

  /**
   * Adds the run that begins with {@code first}, to the end of its page at most.
   *
   * @return the object after it
   */
  private int addRun(int first, int last) {
    long start = geometry.address(first);
    if (start < 0 || start >= addressLimit) {
      throw new MempoolException(
          MempoolException.Reason.ENOTSUP,
          String.format(
              Locale.ROOT,
              "pool '%s': object %d lies at 0x%x, but the highest address that the device can hold"
                  + " is 0x%x; use memory at lower addresses",
              geometry.name(),
              first,
              start,
              addressLimit - 1));
    }
    long number = start >>> PAGE_SHIFT;
    int end = first;
    long expected = start;
    do {
      end++;
      expected += slotSize;
    } while (end <= last && expected >>> PAGE_SHIFT == number && geometry.address(end) == expected);
    add(number, start, first, end - first);
    return end;
  }

  /** Adds a run to the entry of its page, or extends the run before it. */
  private void add(long number, long start, int first, int count) {
    Page page = page(table, number);
    if (page == NO_PAGE) {
      store(new Page(number, new long[] {start}, new int[] {first}, new int[] {count}));
      return;
    }
    int before = search(page.starts, start);
    if (before >= 0
        && page.firsts[before] + page.counts[before] == first
        && page.starts[before] + (long) page.counts[before] * slotSize == start) {
      int[] counts = page.counts.clone();
      counts[before] += count;
      store(new Page(number, page.starts, page.firsts, counts));
    } else {
      store(
          new Page(
              number,
              insert(page.starts, before + 1, start),
              insert(page.firsts, before + 1, first),
              insert(page.counts, before + 1, count)));
    }
  }

  private static long[] insert(long[] array, int at, long value) {
    long[] longer = new long[array.length + 1];
    System.arraycopy(array, 0, longer, 0, at);
    longer[at] = value;
    System.arraycopy(array, at, longer, at + 1, array.length - at);
    return longer;
  }

  private static int[] insert(int[] array, int at, int value) {
    int[] longer = new int[array.length + 1];
    System.arraycopy(array, 0, longer, 0, at);
    longer[at] = value;
    System.arraycopy(array, at, longer, at + 1, array.length - at);
    return longer;
  }

  /** Stores an entry in the place of its older version, or a new one. Grows the table. */
  private void store(Page page) {
    Page[] now = table;
    if (2 * (pages + 1) > now.length) {
      Page[] larger = new Page[2 * now.length];
      Arrays.fill(larger, NO_PAGE);
      for (Page each : now) {
        if (each != NO_PAGE) {
          larger[position(larger, each.number)] = each;
        }
      }
      now = larger;
    }
    int at = position(now, page.number);
    pages += now[at] == NO_PAGE ? 1 : 0;
    now[at] = page;
    table = now;
  }

  /** Returns the position of the entry of a page, or of the unused entry where it belongs. */
  private static int position(Page[] table, long number) {
    int at = hash(table, number);
    while (table[at] != NO_PAGE && table[at].number != number) {
      at = at + 1 & table.length - 1;
    }
    return at;
  }
}
