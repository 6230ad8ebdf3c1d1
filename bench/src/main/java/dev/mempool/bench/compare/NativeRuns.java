package dev.mempool.bench.compare;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The C side of one cell: a process of its own, with a pool of its own, beside each Java process.
 * Where memory happens to lie makes some cells faster or slower for as long as a process lives, and
 * figures from one process would not show that.
 */
final class NativeRuns implements Opponent {

  /** Fewer would measure the start of a slice. */
  private static final int MIN_ROUNDS = 100;

  /** Objects of as many rounds, where a round has 512: longer rounds need not be as many. */
  private static final int MIN_OBJECTS = MIN_ROUNDS * 512;

  private static final int MAX_ROUNDS = 10_000_000;

  private final NativeSide side;
  private final Cell cell;
  private final int rounds;
  private final List<List<Double>> slices = new ArrayList<>();
  private @Nullable NativeProcess process;
  private String remark = "";
  private boolean refused;

  private NativeRuns(NativeSide side, Cell cell, NativeProcess process, int rounds) {
    this.side = side;
    this.cell = cell;
    this.process = process;
    this.rounds = rounds;
  }

  /**
   * Starts the first process and lets it show its speed.
   *
   * @throws NativeRefusal if C gives nothing for this cell
   */
  static NativeRuns open(NativeSide side, Cell cell, int sliceMillis) throws NativeRefusal {
    NativeProcess process = start(side, cell);
    try {
      // the first warm the caches, the second are a guess
      int first = 2 * leastRounds(cell);
      run(process, first);
      int few = rounds(cell, sliceMillis, run(process, first));
      return new NativeRuns(side, cell, process, rounds(cell, sliceMillis, run(process, few)));
    } catch (NativeRefusal e) {
      try (process) {
        throw process.ask("end").number("back") == 0
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
    return process.ask("run " + rounds).number("ns_per_object");
  }

  /** {@return how many rounds take so long} */
  static int rounds(Cell cell, int sliceMillis, double nsPerObject) {
    double rounds = sliceMillis * 1e6 / (nsPerObject * cell.keep());
    return (int) Math.clamp(rounds, leastRounds(cell), MAX_ROUNDS);
  }

  private static int leastRounds(Cell cell) {
    return Math.min(MIN_ROUNDS, Math.ceilDiv(MIN_OBJECTS, cell.keep()));
  }

  @Override
  public int rounds() {
    return rounds;
  }

  @Override
  public List<List<Double>> slices() {
    return refused ? List.of() : slices;
  }

  @Override
  public String remark() {
    return remark;
  }

  @Override
  public void begin() {
    slices.add(new ArrayList<>());
    try {
      if (process == null) {
        process = start(side, cell);
        run(process, rounds);
      }
    } catch (NativeRefusal e) {
      refuse(e);
    }
  }

  @Override
  public void turn() {
    if (process == null) {
      return;
    }
    try {
      slices.getLast().add(run(process, rounds));
    } catch (NativeRefusal e) {
      refuse(e);
    }
  }

  @Override
  public void end() {
    if (process != null) {
      try {
        NativeAnswer answer = process.ask("end");
        if (answer.number("back") < answer.number("of")) {
          remark =
              "C's pool could hand out %.0f of its %.0f objects from the start"
                  .formatted(answer.number("back"), answer.number("of"));
        }
      } catch (NativeRefusal e) {
        refuse(e);
      }
      close();
      side.prepare(cell);
    }
  }

  /** The first reason is the cause of all that follow. */
  private void refuse(NativeRefusal refusal) {
    if (!refused) {
      refused = true;
      remark = refusal.reason();
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
