package dev.mempool.ops.bucket;

/** A stack of buckets, each of which is in it once at most. */
final class BucketList {

  private final int[] buckets;
  private final boolean[] listed;
  private int size;

  BucketList(int most) {
    this.buckets = new int[most];
    this.listed = new boolean[most];
  }

  /** Puts a bucket on top, unless it is somewhere in the list. */
  void add(int bucket) {
    if (!listed[bucket]) {
      listed[bucket] = true;
      buckets[size++] = bucket;
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** A bucket by its place, 0 for the lowest. */
  int get(int place) {
    return buckets[place];
  }

  int top() {
    return buckets[size - 1];
  }

  void removeTop() {
    remove(size - 1);
  }

  /** Removes a bucket by its place, which the one on top then takes. */
  void remove(int place) {
    listed[buckets[place]] = false;
    size--;
    buckets[place] = buckets[size];
  }
}
