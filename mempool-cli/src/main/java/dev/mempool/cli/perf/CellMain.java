// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.cli.support.Plugins;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.foreign.Faults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The program of the JVM that measures one cell. It reads commands from standard input, one on each
 * line: a number of milliseconds asks for a slice of that length, {@link #END} for the end. Its
 * answers are the lines of standard output that begin with {@link #MARK}; the other lines come from
 * plug-ins.
 */
public final class CellMain {

  /** The beginning of an answer. */
  static final String MARK = "@mempool-perf ";

  /** The answer after the pool is built, and after everything has ended well. */
  static final String DONE = "done";

  /** The beginning of the answer that says why there is no figure. */
  static final String FAILED = "failed ";

  /** The command that ends the program. */
  static final String END = "end";

  /** As in the project's benchmarks: one less than a power of two is what a ring holds best. */
  private static final int POOL_SIZE = 16383;

  /** As in the project's benchmarks; a bucket holds as many objects as fit into 64 KiB. */
  private static final int ELEMENT_SIZE = 2048;

  private CellMain() {}

  /**
   * Measures as asked for on standard input.
   *
   * @param arguments the name of the ops, their settings, the size of the caches, the number of
   *     lcores, the number of objects per call, and the jar if the ops are a plug-in
   */
  public static void main(String[] arguments) {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    int status = 0;
    try {
      measure(arguments, commands(), answers);
    } catch (Throwable e) {
      status = 1;
      answer(answers, FAILED + reason(e));
    }
    // threads of a plug-in must not keep the JVM alive
    Runtime.getRuntime().halt(status);
  }

  private static void measure(
      String[] arguments, BlockingQueue<String> commands, PrintStream answers) throws Throwable {
    int cache = Integer.parseInt(arguments[2]);
    int lcores = Integer.parseInt(arguments[3]);
    int bulk = Integer.parseInt(arguments[4]);
    List<Path> jars = Arrays.stream(arguments).skip(5).map(Path::of).toList();
    try (Mempool pool =
        Mempool.builder("perf")
            .registry(new PoolRegistry())
            .opsTable(Plugins.tableWith(jars))
            .ops(arguments[0], arguments[1])
            .size(poolSize(cache, lcores, bulk))
            .elementSize(ELEMENT_SIZE)
            .cacheSize(cache)
            .build()) {
      CellThreads threads = new CellThreads(pool, lcores);
      answer(answers, DONE);
      for (String command = commands.take(); !command.equals(END); command = commands.take()) {
        answer(answers, String.valueOf(threads.slice(Long.parseLong(command))));
      }
      threads.end();
      if (!pool.isFull()) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%d of the pool's %d objects did not come back",
                pool.inUseCount(),
                pool.size()));
      }
    }
    answer(answers, DONE);
  }

  /** Returns a size with which the pool never runs short, wherever its objects lie in caches. */
  static int poolSize(int cache, int lcores, int bulk) {
    long held = (long) lcores * (GetPutLoop.kept(bulk) + cache);
    return (int) Math.max(POOL_SIZE, Long.highestOneBit(held) * 4 - 1);
  }

  /** Reads the commands, and ends this JVM as soon as the parent has gone. */
  private static BlockingQueue<String> commands() {
    BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    Thread.ofPlatform()
        .daemon()
        .name("commands")
        .start(() -> {
          try (BufferedReader in =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            in.lines().forEach(commands::add);
          } catch (IOException | UncheckedIOException e) {
            // the same as the end of the input
          }
          Runtime.getRuntime().halt(1);
        });
    return commands;
  }

  /** Writes an answer on a line of its own, after any text that a plug-in has printed. */
  private static void answer(PrintStream answers, String text) {
    answers.print("\n" + MARK + text + "\n");
    answers.flush();
  }

  private static String reason(Throwable failure) {
    String message = Faults.message(failure);
    return message.isEmpty() || failure instanceof Error
        ? Faults.text(failure) + Faults.advice(failure)
        : message;
  }
}
