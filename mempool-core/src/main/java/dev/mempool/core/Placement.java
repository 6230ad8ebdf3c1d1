package dev.mempool.core;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where the objects of a pool lie. Immutable: populating a pool makes another one.
 *
 * <p>A run costs a few words however many objects it has, and most pools have one.
 */
final class Placement {

  static final Placement NOWHERE = new Placement(List.of());

  private final Run[] runs;
  private final Run[] byAddress;
  private final int objects;

  /** The runs in the order of their objects, each beginning where the one before ends. */
  Placement(List<Run> runs) {
    this.runs = runs.toArray(Run[]::new);
    this.byAddress = this.runs.clone();
    Arrays.sort(byAddress, Comparator.comparingLong(Run::address));
    this.objects = runs.isEmpty() ? 0 : runs.getLast().end();
  }

  /** The number of objects that have a place: {@code 0 .. objects-1}. */
  int objects() {
    return objects;
  }

  List<Run> runs() {
    return List.of(runs);
  }

  /** The run of an object that has a place. */
  Run of(int object) {
    if (runs.length == 1) {
      return runs[0];
    }
    int low = 0;
    int high = runs.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (object < runs[middle].end()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return runs[low];
  }

  /** The object that starts at an address, or {@link Mempool#NONE}. */
  int at(long address, int slotSize) {
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
      return Mempool.NONE;
    }
    Run run = byAddress[low - 1];
    long distance = address - run.address();
    return distance % slotSize == 0 && distance / slotSize < run.end() - run.first()
        ? run.first() + (int) (distance / slotSize)
        : Mempool.NONE;
  }

  /** The same with fewer objects. */
  Placement first(int count) {
    return new Placement(
        Arrays.stream(runs)
            .filter(run -> run.first() < count)
            .map(run -> run.end() <= count ? run : run.endingAt(count))
            .toList());
  }
}
