// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.layout.Placement;
import dev.mempool.core.observer.ObjectObserver;
import dev.mempool.core.observer.RefusedGetException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The guard of a pool: an observer that checks every get and put. Thread-safe. It knows
 *
 * <ul>
 *   <li>the state of each object ({@link ObjectStates}): new, out or free;
 *   <li>the canaries on both sides of each object ({@link Canaries}), if there are any;
 *   <li>the threads that got and last put each object ({@link Traces}), if they are recorded.
 * </ul>
 *
 * <p>A put is checked before the objects enter the pool, and a get after they came out of it. Both
 * first change the state of an object by one atomic operation. If several threads wrongly use the
 * same object, this succeeds for only one of them, which then checks the object's canaries and
 * changes them to those of the new state. If one object of a put is refused, all objects of the
 * call are out again. If one object of a get is refused, the good ones become free again, and
 * {@link dev.mempool.core.observer.ObservedRoute} puts them back; an object that was out already
 * stays out. If the guard lacks memory, for a fault and its message, then the states are again as
 * they were before the call, and the error is thrown: the next call that meets the fault reports
 * it. Without a fault the guard needs no memory but for traces, and does without those. Damaged
 * canaries are restored when they are reported, so that one fault is reported once. The package
 * documentation has a table of the checks.
 */
public final class PoolGuard implements ObjectObserver {

  private final ObjectLayout layout;
  private final ObjectStates states;
  private final @Nullable Canaries canaries;
  private final @Nullable Traces traces;

  /**
   * Creates a guard.
   *
   * @param layout the layout of the pool
   * @param withCanaries whether objects have canaries
   * @param traceEvery 1 of this many gets is recorded, chosen at random; 0 to record none
   */
  public PoolGuard(ObjectLayout layout, boolean withCanaries, int traceEvery) {
    this.layout = layout;
    this.states = new ObjectStates(layout.size());
    this.canaries = withCanaries ? new Canaries(layout) : null;
    this.traces = traceEvery > 0 ? new Traces(layout.size(), traceEvery) : null;
  }

  /** Plants the canaries of new objects, from the object {@code first} on, before they are used. */
  public void added(Placement placement, int first) {
    if (canaries != null) {
      canaries.plant(placement, first);
    }
  }

  // ---- get ----

  @Override
  public void got(@Nullable ObjectCache cache, int object) {
    if (!isGood(object)) {
      got(cache, new int[] {object}, 0, 1); // finds the fault again, and refuses the get
      return;
    }
    if (traces != null) {
      traces.recordGet(object, traces.newGetTrace());
    }
  }

  /** Marks an object as out if it has no fault, and otherwise changes nothing. */
  private boolean isGood(int object) {
    if (!isMarkedOut(object)) {
      return false;
    }
    boolean good = false;
    try {
      good = canaries == null || canaries.change(object, Canaries.FREE, Canaries.OUT) == null;
    } finally {
      if (!good) {
        states.set(object, ObjectStates.FREE);
      }
    }
    return good;
  }

  @Override
  public void got(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    Faults faults = null;
    int marked = 0;
    boolean done = false;
    try {
      for (int i = 0; i < count; i++) {
        int object = objects[from + i];
        if (isMarkedOut(object)) {
          marked = i + 1;
          Damage damage =
              canaries == null ? null : canaries.change(object, Canaries.FREE, Canaries.OUT);
          if (damage != null) {
            faults = faults == null ? new Faults(object, count) : faults;
            faults.add(damage);
          }
        } else {
          faults =
              faults == null
                  ? new Faults(exists(object) ? object : MempoolBackend.NONE, count)
                  : faults;
          faults.notReturnable.set(i);
          marked = i + 1;
          faults.findings.add(notFree(object));
        }
      }
      if (faults != null) {
        RefusedGetException refused = refusedGet(faults, objects, from, count);
        done = true;
        throw refused;
      }
      done = true;
    } finally {
      if (!done) {
        undoGot(faults, objects, from, marked);
      }
    }
    if (traces != null && count > 0) {
      Trace trace = traces.newGetTrace();
      for (int i = 0; i < count; i++) {
        traces.recordGet(objects[from + i], trace);
      }
    }
  }

  /** Makes the first {@code marked} objects of a get free again, and leaves damage as it is. */
  private void undoGot(@Nullable Faults faults, int[] objects, int from, int marked) {
    for (int i = 0; i < marked; i++) {
      if (faults == null || !faults.notReturnable.get(i)) {
        int object = objects[from + i];
        if (canaries != null) {
          canaries.undo(object, Canaries.OUT, Canaries.FREE);
        }
        states.set(object, ObjectStates.FREE);
      }
    }
  }

  @Override
  public void gotBlocks(int[] objects, int blocks) {
    got(null, objects, 0, objects.length);
  }

  @Override
  public void gotNone(@Nullable ObjectCache cache, int count) {}

  @Override
  public void gotNoBlocks(int blocks) {}

  /** The faults of the objects of one get. */
  private static final class Faults {
    final List<String> findings = new ArrayList<>();

    /**
     * The first object with a fault, or NONE if the backend returned a number that is no object.
     */
    final int first;

    /** The positions of the objects that must not be put back. */
    final BitSet notReturnable;

    final List<Damage> damages = new ArrayList<>();

    Faults(int first, int count) {
      this.first = first;
      this.notReturnable = new BitSet(count); // so that setting a bit needs no memory
    }

    void add(Damage damage) {
      findings.add(damage.toString());
      damages.add(damage);
    }
  }

  /**
   * Tells whether a number is the index of an object that has memory. A backend that threw while
   * the pool was populated may hold objects without memory.
   */
  private boolean exists(int object) {
    return object >= 0 && object < layout.placement().objects();
  }

  /** Marks an object that was got as out. Returns false if it is no object, or was out already. */
  private boolean isMarkedOut(int object) {
    return exists(object) && states.markOut(object) != ObjectStates.OUT;
  }

  /** Returns the finding about an object that was got although it is not free. */
  private String notFree(int object) {
    return exists(object)
        ? String.format(
            Locale.ROOT,
            "the backend or a cache returned object %d, which was out already: two threads used"
                + " one cache at the same time, or more threads used the ops than they allow,"
                + " or the ops have a defect",
            object)
        : String.format(
            Locale.ROOT,
            "the backend returned %d, which is no object of this pool; this is a defect of the"
                + " ops",
            object);
  }

  /** Returns the exception that refuses a get, and makes the good objects of it free again. */
  private RefusedGetException refusedGet(Faults faults, int[] objects, int from, int count) {
    int[] returnable = new int[count - faults.notReturnable.cardinality()];
    PoolMisuseException misuse =
        new PoolMisuseException(
            layout.name(),
            faults.first,
            String.format(
                Locale.ROOT,
                "pool '%s': %s. %sNothing was got, and the usable objects are put back",
                layout.name(),
                String.join("; ", faults.findings),
                faults.damages.isEmpty()
                    ? ""
                    : "Look for writes to a free object or outside of an object; the"
                        + " canaries were restored. "));
    for (Damage damage : faults.damages) {
      attach(misuse, damage);
    }
    if (traces != null) {
      faults.notReturnable.stream()
          .map(i -> objects[from + i])
          .filter(this::exists)
          .forEach(object -> attach(misuse, traces.lastGet(object)));
    }
    RefusedGetException refused =
        new RefusedGetException(
            misuse, returnable, objectsKept -> putFailed(null, objectsKept, 0, objectsKept.length));
    // changes the states last, because all before may fail for want of memory
    int next = 0;
    for (int i = 0; i < count; i++) {
      if (!faults.notReturnable.get(i)) {
        int object = objects[from + i];
        returnable[next++] = object;
        if (canaries != null) {
          canaries.restore(object, Canaries.FREE);
        }
        states.set(object, ObjectStates.FREE);
      }
    }
    return refused;
  }

  // ---- put ----

  @Override
  public void putting(@Nullable ObjectCache cache, int object) {
    PoolMisuseException refused = markFree(object);
    if (refused != null) {
      throw refused;
    }
    if (traces != null) {
      traces.recordPut(object, null);
    }
  }

  @Override
  public void putting(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    int marked = 0;
    try {
      for (; marked < count; marked++) {
        PoolMisuseException refused = markFree(objects[from + marked]);
        if (refused != null) {
          int at = from + marked;
          int first = positionOf(objects[at], objects, from, at);
          throw first < 0 ? refused : twiceInOneBulk(objects[at], first, at);
        }
      }
    } finally {
      if (marked < count) {
        putFailed(cache, objects, from, marked);
      }
    }
    if (traces != null) {
      Trace trace = null;
      for (int i = 0; i < count; i++) {
        trace = traces.recordPut(objects[from + i], trace);
      }
    }
  }

  private static int positionOf(int object, int[] objects, int from, int to) {
    for (int i = from; i < to; i++) {
      if (objects[i] == object) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the exception for a bulk that has an object twice: both places are this call. */
  private PoolMisuseException twiceInOneBulk(int object, int first, int second) {
    PoolMisuseException refused =
        new PoolMisuseException(
            layout.name(),
            object,
            String.format(
                Locale.ROOT,
                "pool '%s': object %d was put twice by one bulk, whose array has it at the"
                    + " positions %d and %d. Nothing was put; only one owner may put it, and only"
                    + " once",
                layout.name(),
                object,
                first,
                second));
    if (traces != null) {
      attach(refused, traces.lastGet(object));
    }
    return refused;
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    for (int i = 0; i < count; i++) {
      putFailed(cache, objects[from + i]);
    }
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int object) {
    if (canaries != null) {
      canaries.restore(object, Canaries.OUT);
    }
    if (traces != null) {
      traces.removePut(object);
    }
    states.set(object, ObjectStates.OUT);
  }

  /**
   * Changes the state and the canary of an object that is put. Returns the exception if the put is
   * refused, else null. If it throws, it has changed nothing.
   */
  private @Nullable PoolMisuseException markFree(int object) {
    byte before = states.markFree(object);
    if (before != ObjectStates.OUT) {
      return notOut(object, before);
    }
    boolean done = false;
    try {
      Damage damage =
          canaries == null ? null : canaries.change(object, Canaries.OUT, Canaries.FREE);
      PoolMisuseException refused = damage == null ? null : damaged(object, damage);
      done = true;
      if (refused != null) {
        putFailed(null, object);
      }
      return refused;
    } finally {
      if (!done) {
        states.set(object, ObjectStates.OUT);
      }
    }
  }

  private PoolMisuseException damaged(int object, Damage damage) {
    PoolMisuseException refused =
        new PoolMisuseException(
            layout.name(),
            object,
            String.format(
                Locale.ROOT,
                "pool '%s': %s. Nothing was put; the canaries were restored, so that another put"
                    + " succeeds. Look for writes outside of an object",
                layout.name(),
                damage));
    attach(refused, damage);
    return refused;
  }

  private PoolMisuseException notOut(int object, byte state) {
    if (state == ObjectStates.NEW) {
      return new PoolMisuseException(
          layout.name(),
          object,
          String.format(
              Locale.ROOT,
              "pool '%s': object %d was put but never got. Nothing was put; put only objects that"
                  + " get() returned",
              layout.name(),
              object));
    }
    Trace first = traces == null ? null : traces.putSinceGot(object);
    PoolMisuseException refused =
        new PoolMisuseException(
            layout.name(),
            object,
            String.format(
                Locale.ROOT,
                "pool '%s': object %d was put twice: it is free already. Nothing was put; only one"
                    + " owner may put it, and only once%s",
                layout.name(),
                object,
                hint(first)),
            first);
    if (traces != null) {
      attach(refused, traces.lastGet(object));
    }
    return refused;
  }

  /** Returns the end of the message about a second put: what is known of the first. */
  private String hint(@Nullable Trace first) {
    if (traces == null) {
      return ". Guard.TRACE shows where it was put first";
    }
    if (first != null) {
      return ". It was first " + first.getMessage();
    }
    return traces.recordsAll()
        ? ". Another thread is putting it at this moment"
        : String.format(
            Locale.ROOT,
            ". Its first put was not recorded: %s, or it is still in progress",
            traces.hasMissed() ? "there was no memory for it" : "traceEvery skipped it");
  }

  /**
   * {@return the exception for a misuse of an object} As far as they are recorded, the cause is the
   * place of its last put, and that of its last get is suppressed.
   *
   * @param object the object
   * @param message the message
   */
  public PoolMisuseException misuse(int object, String message) {
    PoolMisuseException misuse =
        new PoolMisuseException(
            layout.name(), object, message, traces == null ? null : traces.lastPut(object));
    if (traces != null) {
      attach(misuse, traces.lastGet(object));
    }
    return misuse;
  }

  /** Adds the traces of the damaged object and of the suspected one to an exception. */
  private void attach(Throwable refused, Damage damage) {
    if (traces != null) {
      attach(refused, traces.lastGet(damage.object()));
      attach(refused, traces.lastPut(damage.object()));
      if (damage.suspect() != damage.object()) {
        attach(refused, traces.lastGet(damage.suspect()));
      }
    }
  }

  private static void attach(Throwable refused, @Nullable Trace trace) {
    if (trace != null) {
      refused.addSuppressed(trace);
    }
  }

  // ---- reports ----

  /** {@return the number of free objects; approximate while the pool is in use} */
  public int countFree() {
    int objects = layout.placement().objects();
    return objects - states.countOut(objects);
  }

  /** Adds a finding for each object with damaged canaries. */
  void audit(List<String> findings) {
    if (canaries != null) {
      int objects = layout.placement().objects();
      for (int object = 0; object < objects; object++) {
        Damage damage = canaries.inspect(object);
        if (damage != null) {
          findings.add(damage.toString());
        }
      }
    }
  }

  /**
   * Calls a visitor for each object that is out, in the order of the indices.
   *
   * @param visitor receives the object and the trace of its get, {@code null} if that was not
   *     recorded
   */
  public void forEachOut(OutVisitor visitor) {
    int objects = layout.placement().objects();
    for (int object = 0; object < objects; object++) {
      if (states.isOut(object)) {
        visitor.visit(object, traces == null ? null : traces.lastGet(object));
      }
    }
  }

  /** Receives the objects that are out. */
  @FunctionalInterface
  public interface OutVisitor {

    /** Receives one object. */
    void visit(int object, @Nullable Trace got);
  }
}
