// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import dev.mempool.api.Subscription;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolListener;
import dev.mempool.core.PoolRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link PoolMetrics#bindTo}: it listens to pools, and tells the meters. It stops
 * listening when it is closed, or when the only pool that it was made for is closed. Thread-safe.
 */
final class Binding implements PoolListener {

  private final @Nullable Pool only;
  private final SharedMeters shared;
  private final boolean flightRecorder;

  /** Guarded by this. */
  private @Nullable Subscription subscription;

  /** Whether the listener has no more to do. Written under the lock of this. */
  private volatile boolean ended;

  private volatile boolean closed;

  /** Whether this binding uses the recorder. Guarded by the lock of the recorder. */
  private boolean recording;

  /** Held while the recorder starts and stops, which takes long; no event of a pool needs it. */
  private final Object recorderLock = new Object();

  /**
   * Makes a binding that does nothing yet.
   *
   * @param only the pool, null for all pools of a registry
   */
  Binding(MeterRegistry meters, @Nullable Pool only, Tags tags, boolean flightRecorder) {
    this.only = only;
    this.shared = SharedMeters.acquire(meters, tags);
    this.flightRecorder = flightRecorder;
  }

  /** Adds the pools that there are, and listens for others. */
  void start(PoolRegistry registry) {
    synchronized (this) {
      if (ended) {
        return;
      }
      subscription = registry.addListener(this);
    }
    if (flightRecorder) {
      synchronized (recorderLock) {
        if (!ended) {
          shared.startRecorder();
          recording = true;
        }
      }
    }
    List<Pool> present = new ArrayList<>();
    registry.walk(present::add);
    // those that were replaced come last, and their successors have the meters
    present.reversed().forEach(this::ready);
    if (only != null && only.isClosed()) {
      end(); // it was closed before this listened, and nothing will happen to it
    }
  }

  @Override
  public void ready(Pool pool) {
    if (only == null || only == pool) {
      shared.add(pool, this);
    }
  }

  @Override
  public void closing(Pool pool) {
    if (only == null) {
      shared.closing(pool);
    } else if (only == pool) {
      shared.closing(pool);
      end();
    }
  }

  @Override
  public void exhausted(Pool pool) {
    shared.exhausted(pool, this);
  }

  boolean isClosed() {
    return closed;
  }

  /** {@return whether pools can still tell this something} */
  boolean isListening() {
    return !ended;
  }

  /** Stops listening. The meters without a pool stay. */
  private void end() {
    Subscription listening;
    synchronized (this) {
      ended = true;
      listening = subscription;
      subscription = null;
    }
    if (listening != null) {
      listening.close();
    }
    synchronized (recorderLock) {
      if (recording) {
        recording = false;
        shared.stopRecorder();
      }
    }
  }

  /** Removes the meters that no other binding has. Called once. */
  void close() {
    closed = true;
    end();
    shared.release(this);
  }
}
