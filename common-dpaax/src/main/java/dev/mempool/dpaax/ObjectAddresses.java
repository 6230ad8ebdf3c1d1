package dev.mempool.dpaax;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolGeometry;
import java.util.Arrays;

/**
 * The way from the objects of a pool to their addresses and back. Back it is a table of pages of 2
 * MiB: the entry of a page knows the runs of objects that start in it, nearly always one. C: the
 * tables of {@code common/dpaax}, which know of a page where it is mapped.
 *
 * <p>An object becomes known when it is put for the first time. Any thread may call any method; an
 * address is found by every thread that got it from one that put the object.
 */
final class ObjectAddresses {

  /** What {@link #object} returns for an address at which none of the pool's objects starts. */
  static final int NONE = -1;

  /** 2 MiB, the pages of the C library. */
  private static final int PAGE_SHIFT = 21;

  /** Fibonacci hashing: spreads neighbouring pages, and those that lie a power of two apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final PoolGeometry geometry;
  private final int slotSize;
  private final long lowestForeign;

  /** For exact division: see {@link #object}. */
  private final int slotShift;

  private final long slotInverse;

  /** The objects from 0 on that are in the table. Written under the lock. */
  private volatile int known;

  /** Open addressing, a power of two long, at most half full. Elements are added under the lock. */
  private volatile Page[] table = new Page[4];

  private int pages;

  /** One page. Immutable, so that a thread which sees it sees all of it. */
  private static final class Page {
    final long number;

    /** The first address of each run in this page, ascending. */
    final long[] starts;

    /** The object at that address. */
    final int[] firsts;

    /** How many objects of the run start in this page. */
    final int[] counts;

    Page(long number, long[] starts, int[] firsts, int[] counts) {
      this.number = number;
      this.starts = starts;
      this.firsts = firsts;
      this.counts = counts;
    }
  }

  /** The table of an empty entry. */
  private static final Page NO_PAGE = new Page(-1, new long[0], new int[0], new int[0]);

  /**
   * Makes the table of a pool, with nothing in it.
   *
   * @param geometry the pool
   * @param addressBits how long the addresses of the device are
   */
  ObjectAddresses(PoolGeometry geometry, int addressBits) {
    this.geometry = geometry;
    this.slotSize = geometry.slotSize();
    this.lowestForeign = addressBits == Long.SIZE ? Long.MAX_VALUE : 1L << addressBits;
    this.slotShift = Integer.numberOfTrailingZeros(slotSize);
    this.slotInverse = inverse(slotSize >>> slotShift);
    Arrays.fill(table, NO_PAGE);
  }

  /** The number by which an odd number gives 1 modulo 2^64: each step doubles the right bits. */
  private static long inverse(long odd) {
    long inverse = odd; // right in 3 bits
    for (int bits = 3; bits < Long.SIZE; bits *= 2) {
      inverse *= 2 - odd * inverse;
    }
    return inverse;
  }

  /** The address of an object, which can be found from now on. */
  long address(int object) {
    if (object >= known) {
      learn(object);
    }
    return geometry.address(object);
  }

  /** The object that starts at an address, or {@link #NONE}. */
  int object(long address) {
    Page page = page(table, address >>> PAGE_SHIFT);
    int run =
        page.starts.length == 1 && address >= page.starts[0] ? 0 : search(page.starts, address);
    if (run < 0) {
      return NONE;
    }
    long distance = address - page.starts[run];
    // if the slot size divides the distance this is the quotient, otherwise some other number
    long nth = distance * slotInverse >>> slotShift;
    return nth < page.counts[run] && nth * slotSize == distance
        ? page.firsts[run] + (int) nth
        : NONE;
  }

  /** The last run that starts at or before an address, or -1. */
  private static int search(long[] starts, long address) {
    int found = Arrays.binarySearch(starts, address);
    return found >= 0 ? found : -found - 2;
  }

  private static Page page(Page[] table, long number) {
    for (int at = home(table, number); ; at = at + 1 & table.length - 1) {
      Page page = table[at];
      if (page.number == number || page == NO_PAGE) {
        return page;
      }
    }
  }

  private static int home(Page[] table, long number) {
    return (int) (number * SPREAD >>> Integer.SIZE) & table.length - 1;
  }

  /** Adds all objects up to this one. */
  private synchronized void learn(int object) {
    int next = known;
    while (next <= object) {
      next = addRun(next, object);
    }
    known = next;
  }

  /** Adds the objects of one page that follow each other from this one on. Returns the next one. */
  private int addRun(int first, int last) {
    long start = geometry.address(first);
    if (start < 0 || start >= lowestForeign) {
      throw new MempoolException(
          MempoolException.Reason.EOVERFLOW,
          "pool '%s': object %d lies at 0x%x, beyond what the device can address; its addresses end at 0x%x"
              .formatted(geometry.name(), first, start, lowestForeign - 1));
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

  private void add(long number, long start, int first, int count) {
    Page page = page(table, number);
    if (page == NO_PAGE) {
      insert(new Page(number, new long[] {start}, new int[] {first}, new int[] {count}));
      return;
    }
    int before = search(page.starts, start);
    if (before >= 0
        && page.firsts[before] + page.counts[before] == first
        && page.starts[before] + (long) page.counts[before] * slotSize == start) {
      int[] counts = page.counts.clone();
      counts[before] += count;
      insert(new Page(number, page.starts, page.firsts, counts));
    } else {
      insert(
          new Page(
              number,
              with(page.starts, before + 1, start),
              with(page.firsts, before + 1, first),
              with(page.counts, before + 1, count)));
    }
  }

  private static long[] with(long[] array, int at, long value) {
    long[] longer = new long[array.length + 1];
    System.arraycopy(array, 0, longer, 0, at);
    longer[at] = value;
    System.arraycopy(array, at, longer, at + 1, array.length - at);
    return longer;
  }

  private static int[] with(int[] array, int at, int value) {
    int[] longer = new int[array.length + 1];
    System.arraycopy(array, 0, longer, 0, at);
    longer[at] = value;
    System.arraycopy(array, at, longer, at + 1, array.length - at);
    return longer;
  }

  /** Puts a page in its place: that of its older version, or a new one. */
  private void insert(Page page) {
    Page[] now = table;
    if (2 * (pages + 1) > now.length) {
      Page[] larger = new Page[2 * now.length];
      Arrays.fill(larger, NO_PAGE);
      for (Page each : now) {
        if (each != NO_PAGE) {
          larger[place(larger, each.number)] = each;
        }
      }
      now = larger;
    }
    int at = place(now, page.number);
    pages += now[at] == NO_PAGE ? 1 : 0;
    now[at] = page;
    table = now;
  }

  private static int place(Page[] table, long number) {
    int at = home(table, number);
    while (table[at] != NO_PAGE && table[at].number != number) {
      at = at + 1 & table.length - 1;
    }
    return at;
  }
}
