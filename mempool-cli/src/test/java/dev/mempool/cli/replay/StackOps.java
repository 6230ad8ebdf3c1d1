// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A stack with a lock, which records the names of the threads that put, and can be made to fail.
 */
class StackOps implements MempoolOps {

  final ConcurrentLinkedQueue<String> putters = new ConcurrentLinkedQueue<>();
  private final Concurrency concurrency;

  StackOps(Concurrency concurrency) {
    this.concurrency = concurrency;
  }

  @Override
  public String name() {
    return "stack_for_test";
  }

  @Override
  public Concurrency concurrency() {
    return concurrency;
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return new Stack(geometry.size());
  }

  /** Runs before each put. Returns whether the objects are kept; otherwise they are lost. */
  boolean beforePut(int count) {
    putters.add(Thread.currentThread().getName());
    return true;
  }

  private final class Stack extends MempoolBackend {
    private final int[] stack;
    private int count;

    Stack(int size) {
      stack = new int[size];
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int many) {
      if (many > 0 && beforePut(many)) {
        System.arraycopy(objects, from, stack, count, many);
        count += many;
      }
      return true;
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int many) {
      if (many > count) {
        return false;
      }
      count -= many;
      System.arraycopy(stack, count, objects, from, many);
      return true;
    }

    @Override
    public synchronized int count() {
      return count;
    }
  }
}
