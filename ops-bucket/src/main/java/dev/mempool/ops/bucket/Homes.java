package dev.mempool.ops.bucket;

import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The homes of one backend: the common one, and one for each lcore from its first get on. */
final class Homes {

  private static final VarHandle HOMES =
      MethodHandles.arrayElementVarHandle(Home[].class).withInvokeExactBehavior();

  private static final long[] NO_RUNS = {};

  private final Buckets buckets;

  /** By their numbers. */
  private final @Nullable Home[] homes = new @Nullable Home[Lcore.MAX + 1];

  /** One more than the highest number of a home. */
  private volatile int end = Home.COMMON + 1;

  /** Those whose locks are held together. */
  private final Home[] locked = new Home[homes.length];

  private int lockedCount;

  Homes(Buckets buckets) {
    this.buckets = buckets;
    homes[Home.COMMON] = new Home(buckets, Home.COMMON);
  }

  /** The number of the calling thread's home, whether or not it is there. */
  static int hereNumber() {
    // threads that are no lcore have the number before that of the first one
    return Lcore.current() - Lcore.NONE;
  }

  /** The calling thread's home. */
  Home here() {
    int number = hereNumber();
    Home home = homes[number];
    return home != null ? home : make(number);
  }

  private synchronized Home make(int number) {
    Home home = new Home(buckets, number);
    HOMES.setRelease(homes, number, home);
    end = Math.max(end, number + 1);
    return home;
  }

  /** A home that must be there. */
  Home of(int number) {
    // who knows of it by a bucket's owner sees it made
    Home home = homes[number];
    if (home == null) {
      throw new IllegalStateException(
          "a bucket belongs to home %d, which is not there".formatted(number));
    }
    return home;
  }

  /**
   * Where the calling thread may note the runs of a bulk; threads that share a home have no place.
   */
  long[] runs(int number) {
    Home home = number == Home.COMMON ? null : homes[number];
    return home == null ? NO_RUNS : home.runs();
  }

  Home common() {
    return of(Home.COMMON);
  }

  /** The number of objects in all homes; about right while others use them. */
  int objects() {
    int returned = 0;
    for (int number = 0; number < end; number++) {
      Home home = (Home) HOMES.getAcquire(homes, number);
      returned += home == null ? 0 : home.returned();
    }
    return free() + returned;
  }

  /** The number of free objects in all homes; under all locks never more than can be got. */
  int free() {
    int free = 0;
    for (int number = 0; number < end; number++) {
      Home home = (Home) HOMES.getAcquire(homes, number);
      free += home == null ? 0 : home.free();
    }
    return free;
  }

  // ---- all of them at once, under the monitor of this object: no home is made meanwhile ----

  /**
   * Takes all locks. The order does not matter but for the common one: who holds the lock of
   * another home may wait for that of the common one, and for no other.
   */
  void lockAll() {
    for (int number = Home.COMMON + 1; number < end; number++) {
      lock(number);
    }
    lock(Home.COMMON);
  }

  private void lock(int number) {
    Home home = homes[number];
    if (home != null) {
      home.lock();
      locked[lockedCount++] = home;
    }
  }

  /** Gives back all locks that were taken, also where not all could be. */
  void unlockAll() {
    while (lockedCount > 0) {
      lockedCount--;
      locked[lockedCount].unlock();
    }
  }

  /** Frees everything that was returned anywhere. Under all locks. */
  void adoptAll(Home here, SharedBuckets shared) {
    for (int number = 0; number < end; number++) {
      Home home = homes[number];
      if (home != null) {
        home.adopt(home == here || number == Home.COMMON, shared);
      }
    }
  }
}
