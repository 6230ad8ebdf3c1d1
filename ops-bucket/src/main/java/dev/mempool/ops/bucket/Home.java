package dev.mempool.ops.bucket;

import java.lang.invoke.VarHandle;

/**
 * Where the buckets of one lcore are at home; all threads that are no lcore share one.
 *
 * <p>Objects are got under the lock of a home. Only its own lcore puts objects into it without the
 * lock, see {@link Buckets}; other threads leave theirs in {@link Returns}.
 *
 * <p>The list holds the buckets with free objects in them. It belongs to the home's lcore alone (in
 * the common home to the holder of the lock), and may be wrong in two ways: a listed bucket may
 * have nothing left, or another home by now; and a bucket may be missing, because a thread that was
 * short of objects freed there what others had returned. {@link #relist} puts that right.
 */
final class Home extends HomeLock {

  /** The number of the home of all threads that are no lcore. */
  static final int COMMON = 0;

  /** Words that are noted while a bulk is put: those of the largest flush of a cache, in order. */
  private static final int RUNS = 64;

  private static final VarHandle PUT = HomeState.handle("put");

  private final Buckets buckets;
  private final int number;
  private final Returns returns;
  private final BucketList list;
  private final long[] runs = new long[RUNS];

  Home(Buckets buckets, int number) {
    this.buckets = buckets;
    this.number = number;
    this.returns = new Returns(buckets.count());
    this.list = new BucketList(buckets.count());
  }

  /** 0 for the common home, otherwise one more than the id of its lcore. */
  int number() {
    return number;
  }

  // ---- counting ----

  /**
   * The number of free objects. With the lock held never more than there are, and exact for the
   * home's own lcore.
   */
  int free() {
    return (int) PUT.getAcquire((HomeState.Fields) this) - got;
  }

  /** Objects that were returned and are not free yet; about right without the lock. */
  int returned() {
    return returns.objects(buckets, number);
  }

  // ---- putting, by the lcore of this home and without the lock ----

  /**
   * Puts objects of one word, unless one of them is inside; says whether it did. They count when
   * {@link #putDone} is called.
   */
  boolean put(int bucket, int position, long objects) {
    if (!buckets.put(position, objects)) {
      return false;
    }
    list.add(bucket);
    return true;
  }

  /** Lets objects count after they were put, so that what counts can be found. */
  void putDone(int objects) {
    PUT.setRelease((HomeState.Fields) this, put + objects);
  }

  /** What the lcore of this home notes while it puts a bulk. */
  long[] runs() {
    return runs;
  }

  /**
   * Any other thread leaves objects of one word for this home, unless one of them is inside; says
   * whether it did.
   */
  boolean giveBack(int bucket, int position, long objects) {
    if ((buckets.inside(position) & objects) != 0) {
      return false;
    }
    buckets.giveBack(position, objects);
    returns.note(bucket);
    return true;
  }

  // ---- getting, under the lock ----

  /** Whether others may have returned objects. */
  boolean hasReturns() {
    return returns.any();
  }

  /**
   * Frees all that others returned. A thread that is not at home here must leave the list alone.
   *
   * @param whole receives the buckets that are whole now, in the common home only
   */
  void adopt(boolean atHome, SharedBuckets whole) {
    if (returns.any()) {
      returns.clear();
      for (int index = 0; index < returns.length(); index++) {
        long notes = returns.take(index);
        for (; notes != 0; notes &= notes - 1) {
          adopt(index * Long.SIZE + Long.numberOfTrailingZeros(notes), atHome, whole);
        }
      }
    }
  }

  private void adopt(int bucket, boolean atHome, SharedBuckets whole) {
    // the note of a thread that was slow to leave it may find the bucket gone
    if (buckets.owner(bucket) == number) {
      adopt(bucket);
      if (number == COMMON && buckets.isWhole(bucket)) {
        leave(bucket);
        buckets.setOwner(bucket, Buckets.SHARED);
        whole.add(bucket);
      } else if (atHome) {
        list.add(bucket);
      }
    }
  }

  private void adopt(int bucket) {
    int start = buckets.position(bucket);
    for (int position = start; position < start + buckets.words(); position++) {
      // a program that puts an object twice can have both: the object is free all the same
      long objects = buckets.takeReturned(position) & ~buckets.free(position);
      if (objects != 0) {
        buckets.turnGot(position, objects);
        got -= Long.bitCount(objects);
      }
    }
  }

  /** A whole bucket that is nobody's, or was left by its home, moves in. */
  void moveIn(int bucket) {
    buckets.setOwner(bucket, number);
    got -= buckets.objects(bucket);
    list.add(bucket);
  }

  /** A whole bucket moves out; its owner is still to be set. */
  void leave(int bucket) {
    got += buckets.objects(bucket);
    // it may be the one from which objects are taken
    word = 0;
  }

  // An object is counted as got before it is: whatever goes wrong in between, as when the stack of
  // a
  // thread ends here, an object may be lost but there is none that counts and cannot be found.

  /** Takes one object of at least one that is free. */
  int takeOne() {
    long free = freeInWord();
    int bit = Long.numberOfTrailingZeros(free);
    got++;
    buckets.turnGot(word, 1L << bit);
    return wordFirst + bit;
  }

  /** Takes objects, of which at least as many must be free. */
  void take(int[] objects, int from, int count) {
    int end = from + count;
    for (int next = from; next < end; ) {
      long free = Bits.lowest(freeInWord(), end - next);
      got += Long.bitCount(free);
      buckets.turnGot(word, free);
      next = Bits.write(free, wordFirst, objects, next);
    }
  }

  /**
   * Takes objects out of one bucket, for a thread of another home; gives the end of what was
   * written.
   */
  int takeFrom(int bucket, int[] objects, int from, int end) {
    int start = buckets.position(bucket);
    int first = buckets.first(bucket);
    int next = from;
    for (int word = 0; word < buckets.words() && next < end; word++, first += Long.SIZE) {
      long free = Bits.lowest(buckets.free(start + word), end - next);
      if (free != 0) {
        got += Long.bitCount(free);
        buckets.turnGot(start + word, free);
        next = Bits.write(free, first, objects, next);
      }
    }
    return next;
  }

  /** The free objects of the word from which objects are taken, at least one. */
  private long freeInWord() {
    if (word != 0) {
      long free = buckets.free(word);
      if (free != 0) {
        return free;
      }
    }
    return nextWord();
  }

  private long nextWord() {
    while (true) {
      while (!list.isEmpty()) {
        int bucket = list.top();
        if (buckets.owner(bucket) == number) {
          long free = nextWordOf(bucket);
          if (free != 0) {
            return free;
          }
        }
        list.removeTop();
      }
      relist();
      if (list.isEmpty()) {
        got = put;
        throw miscounted();
      }
    }
  }

  /** Looks for free objects in a bucket, behind the present word first if that is in it. */
  private long nextWordOf(int bucket) {
    int words = buckets.words();
    int start = buckets.position(bucket);
    int offset = word - start;
    if (offset < 0 || offset >= words) {
      offset = words - 1;
    }
    for (int looked = 0; looked < words; looked++) {
      offset = offset + 1 == words ? 0 : offset + 1;
      long free = buckets.free(start + offset);
      if (free != 0) {
        word = start + offset;
        wordFirst = buckets.first(bucket) + offset * Long.SIZE;
        return free;
      }
    }
    return 0;
  }

  /** What a program hears that has brought the counts and the bits of a home apart. */
  static IllegalStateException miscounted() {
    return new IllegalStateException(
        "a bucket has fewer objects than it counted: an object was put twice by several threads at"
            + " once, or a thread ran out of stack in a get or put; make a new pool");
  }

  // ---- whole buckets, under the lock and at home ----

  /** Counts listed buckets that can be handed out as blocks, up to a number. */
  int countBlocks(int most) {
    int blocks = 0;
    for (int place = list.size() - 1; place >= 0 && blocks < most; place--) {
      int bucket = list.get(place);
      if (isBlock(bucket)) {
        blocks++;
      } else if (buckets.owner(bucket) != number || !buckets.hasFree(bucket)) {
        list.remove(place);
      }
    }
    return blocks;
  }

  /** Takes blocks, of which at least as many must be listed. */
  void takeBlocks(int[] firsts, int from, int blocks) {
    int next = from;
    for (int place = list.size() - 1; next < from + blocks; place--) {
      int bucket = list.get(place);
      if (isBlock(bucket)) {
        list.remove(place);
        takeWhole(bucket);
        firsts[next++] = buckets.first(bucket);
      }
    }
  }

  private boolean isBlock(int bucket) {
    return buckets.owner(bucket) == number && buckets.isBlock(bucket) && buckets.isWhole(bucket);
  }

  private void takeWhole(int bucket) {
    got += buckets.bucketSize();
    int start = buckets.position(bucket);
    for (int position = start; position < start + buckets.words(); position++) {
      buckets.turnGot(position, buckets.free(position));
    }
  }

  /** Lists every bucket of this home that has free objects. */
  void relist() {
    for (int bucket = 0; bucket < buckets.count(); bucket++) {
      if (buckets.owner(bucket) == number && buckets.hasFree(bucket)) {
        list.add(bucket);
      }
    }
  }
}
