package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The C side of one cell. Beside each Java process it starts a C process with a pool of its own:
 * the position of the memory makes some cells faster or slower for the whole life of a process, and
 * the figures of one process would not show that.
 */
final class NativeSlices implements SliceServer.Listener, AutoCloseable {

  /** With fewer rounds the figure would be that of the start of a slice. */
  private static final int MIN_ROUNDS = 100;

  /** The objects of as many rounds of 512 objects. Of longer rounds fewer are enough. */
  private static final int MIN_OBJECTS = MIN_ROUNDS * 512;

  private static final int MAX_ROUNDS = 10_000_000;

  /** The assumed nanoseconds per object if there is no C side. */
  private static final double GUESS_NS = 4;

  private final NativeSide side;
  private final Cell cell;
  private final int rounds;
  private final List<List<Double>> slices = new ArrayList<>();
  private @Nullable NativeProcess process;
  private String remark = "";
  private boolean refused;

  private NativeSlices(NativeSide side, Cell cell, @Nullable NativeProcess process, int rounds) {
    this.side = side;
    this.cell = cell;
    this.process = process;
    this.rounds = rounds;
  }

  /** {@return the C side; one without slices and with a remark if C cannot run the cell} */
  static NativeSlices open(NativeSide side, Cell cell, int sliceMillis) {
    try {
      NativeProcess process = start(side, cell);
      return new NativeSlices(side, cell, process, measureRounds(process, cell, sliceMillis));
    } catch (NativeRefusal e) {
      NativeSlices none = new NativeSlices(side, cell, null, rounds(cell, sliceMillis, GUESS_NS));
      none.refuse(e);
      return none;
    }
  }

  private static int measureRounds(NativeProcess process, Cell cell, int sliceMillis)
      throws NativeRefusal {
    try {
      // the first slice warms the caches, the second one gives a guess
      int first = 2 * minRounds(cell);
      run(process, first);
      int second = rounds(cell, sliceMillis, run(process, first));
      return rounds(cell, sliceMillis, run(process, second));
    } catch (NativeRefusal e) {
      try (process) {
        throw NativeProcess.number(process.ask("end"), "back") == 0
            ? new NativeRefusal("C's pool hands out none of its objects")
            : e;
      }
    }
  }

  private static NativeProcess start(NativeSide side, Cell cell) throws NativeRefusal {
    NativeProcess process = side.start(cell);
    try {
      process.ask(cell.command());
      return process;
    } catch (NativeRefusal e) {
      process.close();
      throw e;
    }
  }

  private static double run(NativeProcess process, int rounds) throws NativeRefusal {
    return NativeProcess.number(process.ask("run " + rounds), "ns_per_object");
  }

  /** {@return the number of rounds that take so long} */
  static int rounds(Cell cell, int sliceMillis, double nsPerObject) {
    double rounds = sliceMillis * 1e6 / (nsPerObject * cell.keep());
    return (int) Math.clamp(rounds, minRounds(cell), MAX_ROUNDS);
  }

  private static int minRounds(Cell cell) {
    return Math.min(MIN_ROUNDS, Math.ceilDiv(MIN_OBJECTS, cell.keep()));
  }

  /** {@return the number of rounds of a slice, of C and of Java} */
  int rounds() {
    return rounds;
  }

  /** {@return the figures of the slices beside each Java process; empty if C refused something} */
  List<List<Double>> nsPerObject() {
    return refused ? List.of() : slices;
  }

  /** {@return the reason why there are no figures, or a remark about them; may be empty} */
  String remark() {
    return remark;
  }

  @Override
  public void started() {
    slices.add(new ArrayList<>());
    if (process == null && !refused) {
      try {
        process = start(side, cell);
        run(process, rounds);
      } catch (NativeRefusal e) {
        refuse(e);
      }
    }
  }

  @Override
  public void slice() {
    if (process != null) {
      try {
        slices.getLast().add(run(process, rounds));
      } catch (NativeRefusal e) {
        refuse(e);
      }
    }
  }

  @Override
  public void ended() {
    if (process == null) {
      return;
    }
    try {
      JsonObject answer = process.ask("end");
      double back = NativeProcess.number(answer, "back");
      double all = NativeProcess.number(answer, "of");
      if (back < all) {
        remark =
            "C's pool could hand out %.0f of its %.0f objects from the start".formatted(back, all);
      }
    } catch (NativeRefusal e) {
      refuse(e);
    }
    close();
    side.prepare(cell);
  }

  /** Notes a refusal. The first one is the cause of the following ones. */
  private void refuse(NativeRefusal refusal) {
    if (!refused) {
      refused = true;
      remark = String.valueOf(refusal.getMessage());
    }
    close();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }
}
