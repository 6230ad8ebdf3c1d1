// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

import dev.mempool.api.MempoolBackend;
import dev.mempool.core.jfr.SlowBackendCall;
import org.jspecify.annotations.Nullable;

/**
 * A backend that measures the calls of another one and records the slow ones as {@link
 * SlowBackendCall} events. Thread-safe as far as the other backend is.
 */
public final class TimingBackend extends ForwardingBackend {

  private final String pool;
  private final String ops;

  /**
   * Wraps a backend.
   *
   * @param backend the backend
   * @param pool the name of the pool
   * @param ops the name of the ops
   */
  public TimingBackend(MempoolBackend backend, String pool, String ops) {
    super(backend);
    this.pool = pool;
    this.ops = ops;
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    @Nullable SlowBackendCall call = SlowBackendCall.started();
    try {
      return backend.enqueue(objects, from, count);
    } finally {
      SlowBackendCall.ended(call, pool, ops, "enqueue", count);
    }
  }

  @Override
  public boolean enqueueOne(int object) {
    @Nullable SlowBackendCall call = SlowBackendCall.started();
    try {
      return backend.enqueueOne(object);
    } finally {
      SlowBackendCall.ended(call, pool, ops, "enqueue", 1);
    }
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    @Nullable SlowBackendCall call = SlowBackendCall.started();
    try {
      return backend.dequeue(objects, from, count);
    } finally {
      SlowBackendCall.ended(call, pool, ops, "dequeue", count);
    }
  }

  @Override
  public int dequeueOne() {
    @Nullable SlowBackendCall call = SlowBackendCall.started();
    try {
      return backend.dequeueOne();
    } finally {
      SlowBackendCall.ended(call, pool, ops, "dequeue", 1);
    }
  }

  @Override
  public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
    @Nullable SlowBackendCall call = SlowBackendCall.started();
    try {
      return backend.dequeueContiguousBlocks(firsts, from, blocks);
    } finally {
      SlowBackendCall.ended(call, pool, ops, "dequeue blocks", blocks);
    }
  }
}
