// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.layout;

import dev.mempool.api.MempoolBackend;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places of the objects of a pool. Immutable: populating a pool makes another placement.
 *
 * <p>The objects are grouped into ranges. The memory of a range does not depend on the number of
 * its objects, and most pools have a single range. {@code ranges} is sorted by object index and
 * {@code byAddress} by address, so that an address is found by its index, and an index by its
 * address, with a binary search.
 */
public final class Placement {

  static final Placement EMPTY = new Placement(List.of());

  private final ObjectRange[] ranges;
  private final List<ObjectRange> rangeList;
  private final ObjectRange[] byAddress;
  private final int objects;

  /** The range of a placement that has one only; {@code null} if it has none or several. */
  private final @Nullable ObjectRange onlyRange;

  /**
   * Makes a placement.
   *
   * @param ranges the ranges in the order of their objects, without gaps between their indices
   */
  Placement(List<ObjectRange> ranges) {
    this.rangeList = List.copyOf(ranges);
    this.ranges = ranges.toArray(ObjectRange[]::new);
    this.byAddress = this.ranges.clone();
    Arrays.sort(byAddress, Comparator.comparingLong(ObjectRange::address));
    this.onlyRange = ranges.size() == 1 ? ranges.getFirst() : null;
    this.objects = ranges.isEmpty() ? 0 : ranges.getLast().end();
  }

  /** {@return the number of objects that have a place; their indices are {@code 0 .. objects-1}} */
  public int objects() {
    return objects;
  }

  /** {@return the ranges in the order of their objects} */
  public List<ObjectRange> ranges() {
    return rangeList;
  }

  /**
   * {@return the range of an object}
   *
   * @param object an object that has a place
   */
  public ObjectRange rangeOf(int object) {
    ObjectRange only = onlyRange;
    if (only != null) {
      return only;
    }
    int low = 0;
    int high = ranges.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (object < ranges[middle].end()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return ranges[low];
  }

  /** {@return the object that starts at an address, or {@link MempoolBackend#NONE}} */
  public int objectAt(long address, int slotSize) {
    int low = 0;
    int high = byAddress.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (address < byAddress[middle].address()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (low == 0) {
      return MempoolBackend.NONE;
    }
    ObjectRange range = byAddress[low - 1];
    long distance = address - range.address();
    return distance % slotSize == 0 && distance / slotSize < range.end() - range.first()
        ? range.first() + (int) (distance / slotSize)
        : MempoolBackend.NONE;
  }

  /** {@return a placement of the first objects of this one} */
  public Placement first(int count) {
    return new Placement(
        Arrays.stream(ranges)
            .filter(range -> range.first() < count)
            .map(range -> range.end() <= count ? range : range.withEnd(count))
            .toList());
  }
}
