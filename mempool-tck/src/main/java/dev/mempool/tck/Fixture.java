package dev.mempool.tck;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A backend with all that a pool would give it: a geometry, and memory placed by its ops. For use
 * by the thread that made it, apart from the backend itself.
 */
final class Fixture implements AutoCloseable {

  private final Trial trial;
  private final int size;
  private final Geometry geometry;
  private final MempoolBackend backend;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory;
  private boolean closed;

  /** In the memory that the ops ask for, in one piece. */
  Fixture(Trial trial, int size) {
    this(trial, size, null);
  }

  /** With dice, in pieces of memory of random sizes; then contents cannot be read or written. */
  Fixture(Trial trial, int size, @Nullable Dice pieces) {
    this.trial = trial;
    this.size = size;
    this.geometry = Geometry.small(size);
    MempoolOps ops = trial.subject().ops();
    String config = trial.subject().config();
    this.backend = Objects.requireNonNull(ops.create(geometry, config), "create() returned null");
    if (pieces == null) {
      MemoryRequirement need = ops.memoryRequirement(geometry, config, size);
      this.memory = arena.allocate(need.bytes(), Math.max(need.alignment(), geometry.alignment()));
      ops.populate(geometry, config, memory.address(), memory.byteSize(), size, geometry::place);
    } else {
      this.memory = MemorySegment.NULL;
      for (int left = size; left > 0; ) {
        MemoryRequirement need = ops.memoryRequirement(geometry, config, left);
        long bytes = Pieces.size(need, pieces);
        long start = Pieces.start(arena, geometry, need, bytes);
        int placed = ops.populate(geometry, config, start, bytes, left, geometry::place);
        trial.require(placed > 0, "an object in a piece of " + bytes + " bytes", "none was placed");
        left -= placed;
      }
    }
  }

  MempoolBackend backend() {
    return backend;
  }

  Geometry geometry() {
    return geometry;
  }

  /** The first eight bytes of an object. */
  long read(int object) {
    return memory.get(ValueLayout.JAVA_LONG, geometry.address(object) - memory.address());
  }

  void write(int object, long value) {
    memory.set(ValueLayout.JAVA_LONG, geometry.address(object) - memory.address(), value);
  }

  /** Puts the objects {@code first .. end-1} in bulks; the last may be smaller. */
  void put(int first, int end, int bulk) {
    for (int next = first; next < end; next += bulk) {
      int count = Math.min(bulk, end - next);
      if (!backend.enqueue(Numbers.run(next, count), 0, count)) {
        throw trial.broken(
            "enqueue(objects, 0, %d) to succeed with %d of %d objects inside"
                .formatted(count, next - first, size),
            "it returned false");
      }
    }
  }

  /** Gets objects that must be there, in bulks; the last may be smaller. */
  int[] take(int count, int bulk) {
    int[] taken = new int[count];
    int[] buffer = new int[Math.min(bulk, count)];
    for (int done = 0; done < count; done += bulk) {
      int part = Math.min(bulk, count - done);
      if (!backend.dequeue(buffer, 0, part)) {
        throw trial.broken(
            "dequeue(objects, 0, %d) to succeed with %d objects inside"
                .formatted(part, count - done),
            "it returned false");
      }
      System.arraycopy(buffer, 0, taken, done, part);
    }
    return taken;
  }

  /** Gets objects one by one until there are none, or so many that it will never end. */
  int[] takeAll() {
    int[] taken = new int[Math.multiplyExact(size, 8) + 256];
    int[] one = new int[1];
    int count = 0;
    while (count < taken.length && backend.dequeue(one, 0, 1)) {
      taken[count++] = one[0];
    }
    return Arrays.copyOf(taken, count);
  }

  /** Demands that these are the objects {@code 0 .. end-1}, in any order. */
  void requireExactly(int[] objects, int end) {
    boolean[] seen = new boolean[size];
    for (int object : objects) {
      if (object < 0 || object >= end) {
        throw trial.broken(
            "objects 0 to %d".formatted(end - 1), "object %d came out".formatted(object));
      }
      if (seen[object]) {
        throw trial.broken(
            "every object once", "object %d came out a second time".formatted(object));
      }
      seen[object] = true;
    }
    trial.require(
        objects.length == end,
        "%d objects to come out".formatted(end),
        "%d came out".formatted(objects.length));
  }

  /** Closes the backend, once, and reports what it throws. */
  void closeBackend() {
    closed = true;
    backend.close();
  }

  @Override
  public void close() {
    if (Thread.currentThread().isInterrupted()) {
      // the case hangs: a thread may be inside the backend and still use the memory
      return;
    }
    if (!closed) {
      try {
        closeBackend();
      } catch (RuntimeException e) {
        // the rule about close() reports it
      }
    }
    arena.close();
  }
}
