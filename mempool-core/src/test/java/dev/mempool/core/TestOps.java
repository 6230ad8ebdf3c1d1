// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Ops with the simplest backend: a queue under a lock that counts its calls. */
class TestOps implements MempoolOps {

  private final String name;
  Queue last = new Queue(0);

  TestOps(String name) {
    this.name = name;
  }

  TestOps() {
    this("test");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    last = new Queue(geometry.size());
    return last;
  }

  /** Ops whose backends are made elsewhere. */
  static MempoolOps making(Supplier<? extends MempoolBackend> maker) {
    return new TestOps() {
      @Override
      public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
        return maker.get();
      }
    };
  }

  /** A backend that returns objects in the order of their puts. */
  static class Queue extends MempoolBackend {
    final ArrayDeque<Integer> free = new ArrayDeque<>();
    final int capacity;
    int calls;
    boolean closed;
    boolean failing;

    Queue(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      calls++;
      failIfAsked();
      if (free.size() + count > capacity) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        free.add(objects[from + i]);
      }
      return true;
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      calls++;
      failIfAsked();
      if (count > free.size()) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        objects[from + i] = free.remove();
      }
      return true;
    }

    private void failIfAsked() {
      if (failing) {
        throw new ArithmeticException("planted");
      }
    }

    @Override
    public synchronized int count() {
      return free.size();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
