// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.api.Moves;
import dev.mempool.api.Subscription;
import dev.mempool.bench.support.Bulk;
import dev.mempool.bench.support.LineProcess;
import dev.mempool.bench.support.PoolWork;
import dev.mempool.bench.support.SliceProgram;
import dev.mempool.bench.support.Workload;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.Plugins;
import dev.mempool.cli.support.TelemetryOption;
import dev.mempool.core.Mempool;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolListener;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that measures one cell: its start, and its program. It has the same JDK, class path and
 * options as this one.
 */
public final class CellMain {

  /** An answer takes some tens of milliseconds; the first one takes the start of a JVM. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** As in the project's benchmarks: one less than a power of two is what a ring holds best. */
  private static final int POOL_SIZE = 16383;

  /** As in the project's benchmarks; a bucket holds as many objects as fit into 64 KiB. */
  private static final int ELEMENT_SIZE = 2048;

  /** The objects of a round: as many as the largest cache holds, so that it cannot serve them. */
  private static final int KEPT = 512;

  /** The system property with the prefix of the telemetry socket, if there is to be one. */
  private static final String TELEMETRY = "mempool.telemetry";

  private CellMain() {}

  /** Starts the JVM. Its first answer says whether it could build its pool. */
  static LineProcess start(Cell cell, @Nullable String telemetry) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(cell.backend().ops().name());
    words.add(cell.backend().ops().config());
    words.add(String.valueOf(cell.cache()));
    words.add(String.valueOf(cell.cores()));
    words.add(String.valueOf(cell.bulk()));
    // only the jar of the backend: other plug-ins must not touch the measurement
    Path jar = cell.backend().jar();
    if (jar != null) {
      words.add(jar.toString());
    }
    List<String> options = new ArrayList<>();
    options.add("-D" + MempoolCommand.MOVES_PROPERTY + "=" + Moves.name());
    if (telemetry != null) {
      options.add("-D" + TELEMETRY + "=" + telemetry);
    }
    try {
      return SliceProgram.start("its JVM", CellMain.class, options, words, TIMEOUT);
    } catch (IOException e) {
      // the message of the outer exception names a folder
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("its JVM cannot be started: " + cause.getMessage(), e);
    }
  }

  /**
   * Measures as asked for on standard input; see {@link SliceProgram}.
   *
   * @param words the name of the ops, their settings, the size of the caches, the number of lcores,
   *     the number of objects per call, and the jar if the ops are a plug-in
   */
  public static void main(String[] words) {
    System.setProperty(Bulk.PROPERTY, words[4]);
    int lcores = Integer.parseInt(words[3]);
    int status =
        SliceProgram.run(
            () -> open(words, lcores),
            lcores,
            Executors.newFixedThreadPool(lcores, LcoreThread::new),
            CellMain::reason);
    // threads of a plug-in must not keep the JVM alive
    Runtime.getRuntime().halt(status);
  }

  private static Workload open(String[] words, int lcores) {
    PoolRegistry registry = new PoolRegistry();
    int cache = Integer.parseInt(words[2]);
    int bulk = Integer.parseInt(words[4]);
    List<Path> jars = Arrays.stream(words).skip(5).map(Path::of).toList();
    Mempool pool =
        Mempool.builder("perf")
            .registry(registry)
            .opsTable(Plugins.tableWith(jars))
            .ops(words[0], words[1])
            .size(poolSize(cache, lcores, bulk))
            .elementSize(ELEMENT_SIZE)
            .cacheSize(cache)
            .build();
    String prefix = System.getProperty(TELEMETRY);
    if (prefix != null) {
      Telemetry telemetry = TelemetryOption.start(registry, prefix);
      // its file is gone before the last answer, after which this JVM is killed
      Subscription _ =
          registry.addListener(
              new PoolListener() {
                @Override
                public void closing(Pool closed) {
                  telemetry.close();
                }
              });
    }
    return new PoolWork(pool, kept(bulk), false);
  }

  /** Returns the objects that a thread keeps: whole bulks. */
  static int kept(int bulk) {
    return (KEPT + bulk - 1) / bulk * bulk;
  }

  /** Returns a size with which the pool never runs short, wherever its objects lie in caches. */
  static int poolSize(int cache, int lcores, int bulk) {
    long held = (long) lcores * (kept(bulk) + cache);
    return (int) Math.max(POOL_SIZE, Long.highestOneBit(held) * 4 - 1);
  }

  private static String reason(Throwable failure) {
    String message = Faults.message(failure);
    return message.isEmpty() || failure instanceof Error
        ? Faults.text(failure) + Faults.advice(failure)
        : message;
  }
}
