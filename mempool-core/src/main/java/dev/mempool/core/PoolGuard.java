package dev.mempool.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks every get and put of a pool.
 *
 * <p>An object that is put is checked before it enters the pool: first its state, atomically, so
 * that nobody else checks it at the same time, then its canaries. One that is got is checked after
 * it came out, in the same order. What is refused leaves states as they were. Damaged canaries are
 * made whole when they are reported, so that one fault is reported once.
 */
final class PoolGuard implements Watch {

  private final ObjectLayout layout;
  private final int blockSize;
  private final Guard level;
  private final ObjectStates states;
  private final @Nullable Canaries canaries;
  private final @Nullable Traces traces;

  PoolGuard(ObjectLayout layout, int blockSize, Guard level, int traceEvery) {
    this.layout = layout;
    this.blockSize = blockSize;
    this.level = level;
    this.states = new ObjectStates(layout.size());
    this.canaries = level.compareTo(Guard.CANARY) >= 0 ? new Canaries(layout) : null;
    this.traces = level == Guard.TRACE ? new Traces(layout.size(), traceEvery) : null;
  }

  Guard level() {
    return level;
  }

  /** Takes note of the objects from one on, before anybody can get them, or audit them. */
  void added(Placement placement, int first) {
    if (canaries != null) {
      canaries.plant(placement, first);
    }
  }

  // ---- get ----

  @Override
  public void got(@Nullable MempoolCache cache, int object) {
    Faults faults = take(object, 0, null);
    if (faults != null) {
      throw refusedGet(faults, new int[] {object}, 0, 1);
    }
    if (traces != null) {
      traces.got(object, traces.getting());
    }
  }

  @Override
  public void got(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    Faults faults = null;
    for (int i = 0; i < count; i++) {
      faults = take(objects[from + i], i, faults);
    }
    if (faults != null) {
      throw refusedGet(faults, objects, from, count);
    }
    if (traces != null && count > 0) {
      Trace trace = traces.getting();
      for (int i = 0; i < count; i++) {
        traces.got(objects[from + i], trace);
      }
    }
  }

  @Override
  public void gotBlocks(int[] firsts, int from, int blocks) {
    int[] objects = new int[blocks * blockSize];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = firsts[from + i / blockSize] + i % blockSize;
    }
    got(null, objects, 0, objects.length);
  }

  @Override
  public void gotNone(@Nullable MempoolCache cache, int count) {}

  @Override
  public void gotNoBlocks(int blocks) {}

  /** What is wrong with the objects of one get. */
  private static final class Faults {
    final List<String> findings = new ArrayList<>();

    /** The positions of those that must not go back. */
    final BitSet foreign = new BitSet();

    final List<Damage> damages = new ArrayList<>();
  }

  /**
   * Whether it has memory: a backend that threw while it was filled may hold some that have not.
   */
  private boolean exists(int object) {
    return object >= 0 && object < layout.placement().objects();
  }

  private @Nullable Faults take(int object, int position, @Nullable Faults before) {
    boolean known = exists(object);
    if (known && states.take(object) != ObjectStates.OUT) {
      Damage damage =
          canaries == null ? null : canaries.change(object, Canaries.FREE, Canaries.OUT);
      if (damage == null) {
        return before;
      }
      Faults faults = before == null ? new Faults() : before;
      faults.findings.add(damage.toString());
      faults.damages.add(damage);
      return faults;
    }
    Faults faults = before == null ? new Faults() : before;
    faults.foreign.set(position);
    faults.findings.add(
        known
            ? "object %d came out of the backend while it was out already: the backend hands out objects twice, which is a defect of the ops"
                .formatted(object)
            : "%d came out of the backend, which is no object of this pool; that is a defect of the ops"
                .formatted(object));
    return faults;
  }

  private GuardException refusedGet(Faults faults, int[] objects, int from, int count) {
    int[] sound = new int[count - faults.foreign.cardinality()];
    int next = 0;
    for (int i = 0; i < count; i++) {
      if (!faults.foreign.get(i)) {
        int object = objects[from + i];
        sound[next++] = object;
        if (canaries != null) {
          canaries.restore(object, Canaries.FREE);
        }
        states.set(object, ObjectStates.FREE);
      }
    }
    GuardException refused =
        new GuardException(
            "pool '%s': %s. %sNothing was got, and what can be used went back"
                .formatted(
                    layout.name(),
                    String.join("; ", faults.findings),
                    faults.damages.isEmpty()
                        ? ""
                        : "Look for writes to a free object, or outside of an object; the check"
                            + " bytes are whole again. "),
            this,
            sound);
    for (Damage damage : faults.damages) {
      attach(refused, damage);
    }
    if (traces != null) {
      faults.foreign.stream()
          .map(i -> objects[from + i])
          .filter(this::exists)
          .forEach(object -> attach(refused, traces.got(object)));
    }
    return refused;
  }

  // ---- put ----

  @Override
  public void putting(@Nullable MempoolCache cache, int object) {
    IllegalStateException refused = free(object);
    if (refused != null) {
      throw refused;
    }
    if (traces != null) {
      traces.put(object, null);
    }
  }

  @Override
  public void putting(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    for (int i = 0; i < count; i++) {
      IllegalStateException refused = free(objects[from + i]);
      if (refused != null) {
        keeping(cache, objects, from, i);
        throw refused;
      }
    }
    if (traces != null) {
      Trace trace = null;
      for (int i = 0; i < count; i++) {
        trace = traces.put(objects[from + i], trace);
      }
    }
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    for (int i = 0; i < count; i++) {
      keeping(cache, objects[from + i]);
    }
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int object) {
    if (canaries != null) {
      canaries.restore(object, Canaries.OUT);
    }
    if (traces != null) {
      traces.keep(object);
    }
    states.set(object, ObjectStates.OUT);
  }

  private @Nullable IllegalStateException free(int object) {
    byte before = states.free(object);
    if (before != ObjectStates.OUT) {
      return notOut(object, before);
    }
    Damage damage = canaries == null ? null : canaries.change(object, Canaries.OUT, Canaries.FREE);
    if (damage == null) {
      return null;
    }
    keeping(null, object);
    IllegalStateException refused =
        new IllegalStateException(
            "pool '%s': %s. Nothing was put; the check bytes are whole again, so that a second put is taken. Look for writes outside of an object"
                .formatted(layout.name(), damage));
    attach(refused, damage);
    return refused;
  }

  private IllegalStateException notOut(int object, byte state) {
    if (state == ObjectStates.NEW) {
      return new IllegalStateException(
          "pool '%s': object %d was put but never got. Nothing was put; put what get() returned, and only that"
              .formatted(layout.name(), object));
    }
    Trace first = traces == null ? null : traces.putSinceGot(object);
    IllegalStateException refused =
        new IllegalStateException(
            "pool '%s': object %d was put twice: it is free already. Nothing was put; let one owner put it, once%s"
                .formatted(layout.name(), object, hint(first)),
            first);
    if (traces != null) {
      attach(refused, traces.got(object));
    }
    return refused;
  }

  private String hint(@Nullable Trace first) {
    if (traces == null) {
      return ". Guard.TRACE shows where it was put first";
    }
    return first == null
        ? ". Where it was put first was not recorded: traceEvery left it out, or it is being put at"
            + " this moment"
        : ". It was first " + first.getMessage();
  }

  private void attach(Throwable refused, Damage damage) {
    if (traces != null) {
      attach(refused, traces.got(damage.object()));
      attach(refused, traces.lastPut(damage.object()));
      if (damage.suspect() != damage.object()) {
        attach(refused, traces.got(damage.suspect()));
      }
    }
  }

  private static void attach(Throwable refused, @Nullable Trace trace) {
    if (trace != null) {
      refused.addSuppressed(trace);
    }
  }

  // ---- reports ----

  /** How many of the objects with memory are free; about right while the pool is used. */
  int countFree() {
    int objects = layout.placement().objects();
    return objects - states.countOut(objects);
  }

  /** Adds what is wrong with the canaries. */
  void audit(List<String> findings) {
    if (canaries != null) {
      int objects = layout.placement().objects();
      for (int object = 0; object < objects; object++) {
        Damage damage = canaries.look(object);
        if (damage != null) {
          findings.add(damage.toString());
        }
      }
    }
  }

  /** What is out now. */
  LeakReport leaks() {
    LeakReport.Collector out = new LeakReport.Collector(layout.name(), level);
    int objects = layout.placement().objects();
    for (int object = 0; object < objects; object++) {
      if (states.isOut(object)) {
        out.add(object, traces == null ? null : traces.got(object));
      }
    }
    return out.report();
  }
}
