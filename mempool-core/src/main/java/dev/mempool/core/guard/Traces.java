// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The traces of the last get and the last put of each object. Thread-safe. All objects of one call
 * share a trace. One in {@code every} gets is recorded, chosen at random; the put of an object is
 * recorded if its get was. Without memory for a trace none is recorded.
 */
final class Traces {

  private final int every;
  private final AtomicReferenceArray<@Nullable Trace> got;
  private final AtomicReferenceArray<@Nullable Trace> put;

  /** Whether there was once no memory for a trace. */
  private volatile boolean missed;

  Traces(int size, int every) {
    this.every = every;
    this.got = new AtomicReferenceArray<>(size);
    this.put = new AtomicReferenceArray<>(size);
  }

  /**
   * Returns a new trace of the get that the calling thread makes; null if this get is not recorded.
   */
  @Nullable Trace newGetTrace() {
    return every == 1 || ThreadLocalRandom.current().nextInt(every) == 0 ? newTrace("got") : null;
  }

  /**
   * Returns a new trace; null if there is no memory for it. The get or put goes on without: a put
   * often frees memory or is the clean-up after another failure, and must not fail for a record.
   */
  private @Nullable Trace newTrace(String operation) {
    try {
      return new Trace(operation);
    } catch (OutOfMemoryError e) {
      missed = true;
      return null;
    }
  }

  /** Tells whether there was once no memory for a trace. */
  boolean hasMissed() {
    return missed;
  }

  /** Records the get of an object; null if the get is not recorded. */
  void recordGet(int object, @Nullable Trace trace) {
    got.set(object, trace);
  }

  /**
   * Records the put of an object.
   *
   * @param known the trace of this call, if an earlier object of the same bulk has made it
   * @return the trace of this call, for the next object
   */
  @Nullable Trace recordPut(int object, @Nullable Trace known) {
    if (got.get(object) == null) {
      put.set(object, null);
      return known;
    }
    Trace trace = known == null ? newTrace("put") : known;
    put.set(object, trace);
    return trace;
  }

  /** Removes the trace of a put that failed. */
  void removePut(int object) {
    put.set(object, null);
  }

  /** Tells whether every get, and so every put, was recorded so far. */
  boolean recordsAll() {
    return every == 1 && !missed;
  }

  /** Returns the trace of the last get, null if that was not recorded. */
  @Nullable Trace lastGet(int object) {
    return got.get(object);
  }

  /** Returns the trace of the last put, also while the object is out again. */
  @Nullable Trace lastPut(int object) {
    return put.get(object);
  }

  /** Returns the trace of the put that made an object free; null while it is being recorded. */
  @Nullable Trace putSinceGot(int object) {
    Trace last = put.get(object);
    Trace before = got.get(object);
    return last != null && (before == null || last.isAfter(before)) ? last : null;
  }
}
