package dev.mempool.core;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Who got and who last put each object. All objects of one operation share a trace. A get is
 * recorded at random, one in so many, and the put that follows it if the get was.
 */
final class Traces {

  private final int every;
  private final AtomicReferenceArray<@Nullable Trace> got;
  private final AtomicReferenceArray<@Nullable Trace> put;

  Traces(int size, int every) {
    this.every = every;
    this.got = new AtomicReferenceArray<>(size);
    this.put = new AtomicReferenceArray<>(size);
  }

  /** The trace of a get that happens now, if this one is recorded. */
  @Nullable Trace getting() {
    return every == 1 || ThreadLocalRandom.current().nextInt(every) == 0 ? new Trace("got") : null;
  }

  void got(int object, @Nullable Trace trace) {
    got.set(object, trace);
  }

  /** Takes note of a put. Returns the trace, for the other objects of the same bulk. */
  @Nullable Trace put(int object, @Nullable Trace known) {
    if (got.get(object) == null) {
      put.set(object, null);
      return known;
    }
    Trace trace = known == null ? new Trace("put") : known;
    put.set(object, trace);
    return trace;
  }

  void keep(int object) {
    put.set(object, null);
  }

  @Nullable Trace got(int object) {
    return got.get(object);
  }

  /** The last put, also while the object is out again. */
  @Nullable Trace lastPut(int object) {
    return put.get(object);
  }

  /** The put that made a free object free, unless that is just being recorded. */
  @Nullable Trace putSinceGot(int object) {
    Trace last = put.get(object);
    Trace before = got.get(object);
    return last != null && (before == null || last.isAfter(before)) ? last : null;
  }
}
