// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

/**
 * A stack of buckets, each of which is on it at most once. Not thread-safe. C counterpart: {@code
 * struct bucket_stack}.
 */
final class BucketStack {

  private final int[] buckets;
  private final boolean[] isOnStack;
  private int size;

  BucketStack(int capacity) {
    this.buckets = new int[capacity];
    this.isOnStack = new boolean[capacity];
  }

  /** Pushes a bucket, unless it is anywhere on the stack. */
  void push(int bucket) {
    if (!isOnStack[bucket]) {
      isOnStack[bucket] = true;
      buckets[size++] = bucket;
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Returns the bucket at an index, 0 for the lowest. */
  int get(int index) {
    return buckets[index];
  }

  int top() {
    return buckets[size - 1];
  }

  void pop() {
    remove(size - 1);
  }

  /** Removes the bucket at an index; the top bucket takes its place. */
  void remove(int index) {
    isOnStack[buckets[index]] = false;
    size--;
    buckets[index] = buckets[size];
  }
}
