// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads plug-ins in another JVM first. Code that is loaded can end its JVM, and nothing in that JVM
 * can hinder it. So a plug-in that does so ends the trial, and this program leaves it out.
 */
public final class PluginTrial {

  /** The time to load all plug-ins together: far more than they take. */
  private static final Duration TOGETHER = Duration.ofSeconds(2);

  /**
   * The time to load one plug-in. One that blocks longer is found by the search itself, which has a
   * limit of its own; a user waits for both.
   */
  private static final Duration ALONE = Duration.ofSeconds(5);

  /** The time that the shutdown hooks of a plug-in have in a trial. */
  private static final Duration ENDING = Duration.ofSeconds(1);

  /** Ends a trial whose JVM does not end by itself: the time to load and to start, twice. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The trials at a time. They need some memory each, and those that wait need no core. */
  private static final int AT_A_TIME = 8;

  /** Ends the JVM of a trial when a plug-in fills this memory. To load, plug-ins need little. */
  private static final List<String> MEMORY = List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

  /** The others may ask for a port or a file that this JVM has already. */
  private static final List<String> INHERITED =
      List.of("--add-", "--enable-", "--sun-misc-", "-D", "-XX:SharedArchiveFile=");

  /** Variables with options for every JVM. */
  private static final List<String> OTHER_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

  private static final String REASON =
      "ends the JVM that loads its backends, so it is not loaded. A constructor, a static"
          + " initializer, name() or a shutdown hook probably calls System.exit or Runtime.halt, or"
          + " fills the memory; remove that";

  private enum Outcome {
    PASSED,
    STILL_LOADING,
    ENDED
  }

  private PluginTrial() {}

  /**
   * Finds the plug-ins that end the JVM that loads them.
   *
   * @param jars the jars of plug-ins
   * @return those jars, each with the reason why it cannot be used; empty if no JVM can be started
   */
  static Map<Path, String> endings(List<Path> jars) {
    Map<Path, String> endings = new LinkedHashMap<>();
    // Together first, because nearly always all is well, and the start of a JVM takes time. Without
    // plug-ins next, because the JVM may end for another reason.
    if (!jars.isEmpty()
        && outcome(jars, TOGETHER) != Outcome.PASSED
        && outcome(List.of(), TOGETHER) == Outcome.PASSED) {
      try (ExecutorService trials = Executors.newFixedThreadPool(AT_A_TIME)) {
        Map<Path, Future<Outcome>> outcomes = new LinkedHashMap<>();
        jars.forEach(jar -> outcomes.put(jar, trials.submit(() -> outcome(List.of(jar), ALONE))));
        for (Map.Entry<Path, Future<Outcome>> each : outcomes.entrySet()) {
          if (each.getValue().get() == Outcome.ENDED) {
            endings.put(each.getKey(), REASON);
          }
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a trial of a plug-in failed", e);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
    return endings;
  }

  private static UsageException interrupted() {
    Thread.currentThread().interrupt();
    return new UsageException("the search for plug-ins was interrupted");
  }

  /** Returns the command of a JVM that loads what this one does. */
  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option ->
            INHERITED.stream().anyMatch(option::startsWith)
                && !option.startsWith("-Dcom.sun.management"))
        .forEach(command::add);
    command.addAll(MEMORY);
    Module module = PluginTrial.class.getModule();
    String main = PluginTrial.class.getName();
    command.addAll(
        module.isNamed()
            ? List.of(
                "-p", System.getProperty("jdk.module.path"), "-m", module.getName() + "/" + main)
            : List.of("-cp", System.getProperty("java.class.path"), main));
    return command;
  }

  /** Loads plug-ins in another JVM. */
  private static Outcome outcome(List<Path> jars, Duration loading) {
    // Another number each time, so that no plug-in ends with it by chance every time.
    int passed = 80 + 2 * ThreadLocalRandom.current().nextInt(20);
    List<String> command = command();
    command.add(String.valueOf(loading.toMillis()));
    jars.forEach(jar -> command.add(jar.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().keySet().removeAll(OTHER_OPTIONS);
    try {
      Process trial = builder.start();
      try {
        // not as an argument, which a plug-in can read
        try (OutputStream out = trial.getOutputStream()) {
          out.write(passed);
        }
        if (!trial.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
          return Outcome.STILL_LOADING;
        }
        int status = trial.exitValue();
        return status == passed
            ? Outcome.PASSED
            : status == passed + 1 ? Outcome.STILL_LOADING : Outcome.ENDED;
      } finally {
        trial.destroyForcibly();
      }
    } catch (IOException e) {
      return Outcome.PASSED; // no trial is possible
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /**
   * Loads plug-ins, and ends with a status.
   *
   * @param arguments the milliseconds to wait until they are loaded, and the jars. The only byte of
   *     standard input is the status if they are loaded, which is one more if they are still being
   *     loaded
   * @throws InterruptedException if the thread is interrupted
   * @throws IOException if standard input cannot be read
   */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    Locale.setDefault(Locale.ROOT);
    int passed = System.in.read();
    CountDownLatch loading = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            Plugins.tableWith(
                List.of(arguments).subList(1, arguments.length).stream().map(Path::of).toList());
          } finally {
            loading.countDown();
          }
        });
    boolean loaded = loading.await(Long.parseLong(arguments[0]), TimeUnit.MILLISECONDS);
    int status = passed + (loaded ? 0 : 1);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          LockSupport.parkNanos(ENDING.toNanos());
          Runtime.getRuntime().halt(status);
        });
    System.exit(status); // with the shutdown hooks of the plug-ins, which may halt
  }
}
