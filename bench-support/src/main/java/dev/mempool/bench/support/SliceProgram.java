// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/**
 * The program of a JVM that measures a {@link Workload}. As soon as the pool is there, it answers a
 * line. Then it reads commands from standard input, one per line, and answers each with a line:
 *
 * <pre>
 * run ROUNDS   all threads do rounds: {"ns_per_object":...,"bytes_per_object":...}
 * for MILLIS   the same for a time
 * end          checks that every object came back, and ends the program
 * </pre>
 *
 * <p>Its answers are lines of standard output that begin with {@link #MARK}; other lines come from
 * plug-ins. A failure is the answer {@code {"refused":"REASON"}}, and ends the program.
 */
public final class SliceProgram {

  /** The beginning of an answer. */
  private static final String MARK = "@slices ";

  /** The command that ends the program. */
  public static final String END = "end";

  /** The field with the nanoseconds for the get and the put of an object together. */
  public static final String NS = "ns_per_object";

  /** The field with the bytes per object that were allocated on the Java heap. */
  public static final String BYTES = "bytes_per_object";

  /**
   * The options of its JVM. A round is compiled by itself: the loop around it is compiled last, and
   * a round that had been inlined there would run unoptimised until then.
   */
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:CompileCommand=quiet", "-XX:CompileCommand=dontinline,*Loop::round");

  private SliceProgram() {}

  /**
   * Starts a JVM with such a program, which has the options of this one. Its first answer says
   * whether it could make its pool.
   *
   * @param name the name of the process in messages
   * @param program the class with the {@code main} method
   * @param options further options of the JVM
   * @param words the arguments of the program
   * @param timeout the time within which it must answer
   * @return the process
   * @throws IOException if it cannot be started
   */
  public static LineProcess start(
      String name, Class<?> program, List<String> options, List<String> words, Duration timeout)
      throws IOException {
    List<String> all = new ArrayList<>(ChildJvm.inheritedOptions());
    all.addAll(JVM_OPTIONS);
    all.addAll(options);
    return LineProcess.start(
        name,
        // the JVM warns of the module with the vectors on its standard error
        new ProcessBuilder(ChildJvm.command(program, all, words)).redirectErrorStream(true),
        MARK,
        timeout);
  }

  /**
   * Measures until it is told to end. The caller ends the JVM, in which threads may be left.
   *
   * @param open makes the pool
   * @param threads the number of threads
   * @param executor an executor of just so many threads
   * @param reason the text for a failure
   * @return the exit status
   */
  public static int run(
      Callable<Workload> open,
      int threads,
      ExecutorService executor,
      Function<Throwable, String> reason) {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    try {
      try (Workload work = open.call()) {
        SliceThreads slices = new SliceThreads(work, threads, executor);
        answer(answers, Map.of());
        BlockingQueue<String> commands = commands();
        for (String line = commands.take(); !line.equals(END); line = commands.take()) {
          long number = Long.parseLong(line.substring(line.indexOf(' ') + 1));
          SliceThreads.Slice slice =
              line.startsWith("for") ? slices.runFor(number) : slices.run(number);
          answer(answers, Map.of(NS, slice.nsPerObject(), BYTES, slice.bytesPerObject()));
        }
        slices.end();
        work.check();
      }
      answer(answers, Map.of());
      return 0;
    } catch (Throwable e) { // backends may throw anything
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      answer(answers, Map.of(Answer.REFUSED, reason.apply(cause)));
      return 1;
    }
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
  private static void answer(PrintStream answers, Map<String, Object> answer) {
    answers.print("\n" + MARK + Json.compact(answer) + "\n");
    answers.flush();
  }
}
