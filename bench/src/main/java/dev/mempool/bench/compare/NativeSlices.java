package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The C side of one cell, with a C process beside each Java process. */
final class NativeSlices implements SliceServer.Listener, AutoCloseable {

  /** With fewer rounds the figure would be that of the start of a slice. */
  private static final int MIN_ROUNDS = 100;

  /** The objects of as many rounds of 512 objects. Of longer rounds fewer are enough. */
  private static final int MIN_OBJECTS = MIN_ROUNDS * 512;

  private static final int MAX_ROUNDS = 10_000_000;

  /** The assumed nanoseconds per object if there is no C side. */
  private static final double GUESS_NS = 4;

  /** The number of rounds of a slice, of C and of Java. */
  final int rounds;

  private final NativeSide side;
  private final Cell cell;
  private final List<List<Double>> slices = new ArrayList<>();
  private @Nullable NativeProcess process;
  private String remark = "";
  private boolean refused;

  /** Starts a process and finds the number of rounds that take so long. */
  NativeSlices(NativeSide side, Cell cell, int sliceMillis) {
    this.side = side;
    this.cell = cell;
    int found = rounds(cell, sliceMillis, GUESS_NS);
    try {
      found = measureRounds(start(), sliceMillis);
    } catch (IOException e) {
      refuse(e);
    }
    rounds = found;
  }

  private int measureRounds(NativeProcess started, int sliceMillis) throws IOException {
    try {
      // the first slice warms the caches, the second one gives a guess
      int first = 2 * minRounds(cell);
      run(started, first);
      int second = rounds(cell, sliceMillis, run(started, first));
      return rounds(cell, sliceMillis, run(started, second));
    } catch (IOException e) {
      throw NativeProcess.number(started.ask("end"), "back") == 0
          ? new IOException("C's pool hands out none of its objects", e)
          : e;
    }
  }

  private NativeProcess start() throws IOException {
    NativeProcess started = side.start(cell);
    process = started;
    started.ask(cell.command());
    return started;
  }

  private static double run(NativeProcess process, int rounds) throws IOException {
    return NativeProcess.number(process.ask("run " + rounds), "ns_per_object");
  }

  /** Returns the number of rounds that take so long. */
  static int rounds(Cell cell, int sliceMillis, double nsPerObject) {
    double rounds = sliceMillis * 1e6 / (nsPerObject * cell.keep());
    return (int) Math.clamp(rounds, minRounds(cell), MAX_ROUNDS);
  }

  private static int minRounds(Cell cell) {
    return Math.min(MIN_ROUNDS, Math.ceilDiv(MIN_OBJECTS, cell.keep()));
  }

  /** Returns the figures of the slices beside each Java process; empty if C refused something. */
  List<List<Double>> nsPerObject() {
    return refused ? List.of() : slices;
  }

  /** Returns the reason why there are no figures, or a remark about them; may be empty. */
  String remark() {
    return remark;
  }

  @Override
  public void started() {
    slices.add(new ArrayList<>());
    if (process == null && !refused) {
      try {
        run(start(), rounds);
      } catch (IOException e) {
        refuse(e);
      }
    }
  }

  @Override
  public void slice() {
    if (process != null) {
      try {
        slices.getLast().add(run(process, rounds));
      } catch (IOException e) {
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
    } catch (IOException e) {
      refuse(e);
    }
    close();
    side.prepare(cell);
  }

  /** Notes a refusal. The first one is the cause of the following ones. */
  private void refuse(IOException refusal) {
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
