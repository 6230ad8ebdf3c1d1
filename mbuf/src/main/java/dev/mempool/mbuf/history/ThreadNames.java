// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.history;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The names of the threads that added events lately, in all histories. Events have the number of
 * their thread, for which the name is looked up when they are read; the thread may have ended by
 * then. Thread-safe. Allocates at the first event of a thread only, and has a bounded size: of two
 * threads whose numbers share a place, the later one is remembered.
 */
final class ThreadNames {

  /** The number of places, a power of two: as many as there may be lcores. */
  private static final int PLACES = 1024;

  private static final AtomicReferenceArray<@Nullable Name> NAMES =
      new AtomicReferenceArray<>(PLACES);

  /**
   * The name of a thread.
   *
   * @param since when it was noted; an earlier event may be of another thread, which was the same
   *     lcore or had another name
   */
  private record Name(long thread, String name, long since) {}

  private ThreadNames() {}

  /** Notes the name of the calling thread, which has a number, unless that is known. */
  @SuppressWarnings("ReferenceEquality") // a thread keeps its name; an equal one does no harm
  static void note(long number, Thread thread) {
    String name = thread.getName();
    int place = place(number);
    Name known = NAMES.getAcquire(place);
    if ((known == null || known.thread != number || known.name != name) && !name.isEmpty()) {
      NAMES.setRelease(place, new Name(number, name, System.nanoTime()));
    }
  }

  /** Returns the name that a thread had at a time, empty if it is not known. */
  static String of(long number, long time) {
    Name known = NAMES.getAcquire(place(number));
    return known != null && known.thread == number && time - known.since >= 0 ? known.name : "";
  }

  /** Lcores, whose numbers are even and below twice the places, do not share places. */
  private static int place(long number) {
    return (int) (number >> 1) & (PLACES - 1);
  }
}
