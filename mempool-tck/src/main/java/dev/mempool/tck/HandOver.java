package dev.mempool.tck;

/** A stack through which threads give objects to each other. */
final class HandOver {

  private final int[] objects;
  private int count;

  HandOver(int capacity) {
    this.objects = new int[capacity];
  }

  /** Takes what fits; all, unless a backend hands out more objects than it has. */
  synchronized void push(int[] from, int many) {
    int fitting = Math.min(many, objects.length - count);
    System.arraycopy(from, 0, objects, count, fitting);
    count += fitting;
  }

  /** Moves as many as there are, up to a maximum, and says how many. */
  synchronized int pop(int[] to, int max) {
    int many = Math.min(max, count);
    count -= many;
    System.arraycopy(objects, count, to, 0, many);
    return many;
  }
}
