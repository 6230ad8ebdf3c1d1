// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.IOException;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Loads plug-ins in another JVM first. Code that is loaded can end its JVM, and nothing in that JVM
 * can hinder it. So a plug-in that does so ends the trial, and this program leaves it out.
 */
public final class PluginTrial {

  /** Far more than a plug-in takes to load; one that blocks is found by the search itself. */
  private static final Duration LOADING = Duration.ofSeconds(2);

  /** Ends a trial whose JVM does not end by itself: the time to load and to start, many times. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** The others may ask for a port or a file that this JVM has already. */
  private static final List<String> INHERITED =
      List.of("--add-", "--enable-", "--sun-misc-", "-D", "-XX:SharedArchiveFile=");

  /** Variables with options for every JVM. */
  private static final List<String> OTHER_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS");

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
    if (!jars.isEmpty() && !passes(jars) && passes(List.of())) {
      jars.parallelStream()
          .filter(jar -> !passes(List.of(jar)))
          .forEachOrdered(jar ->
              endings.put(
                  jar,
                  "ends the JVM that loads its backends, so it is not loaded. A constructor, a"
                      + " static initializer or name() probably calls System.exit or"
                      + " Runtime.halt; remove that call"));
    }
    return endings;
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
    Module module = PluginTrial.class.getModule();
    String main = PluginTrial.class.getName();
    command.addAll(
        module.isNamed()
            ? List.of(
                "-p", System.getProperty("jdk.module.path"), "-m", module.getName() + "/" + main)
            : List.of("-cp", System.getProperty("java.class.path"), main));
    return command;
  }

  /** Returns whether a JVM that has loaded plug-ins is still there. */
  private static boolean passes(List<Path> jars) {
    // Another number each time, so that no plug-in ends with it by chance every time.
    int passed = 80 + ThreadLocalRandom.current().nextInt(40);
    List<String> command = command();
    command.add(String.valueOf(passed));
    jars.forEach(jar -> command.add(jar.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().keySet().removeAll(OTHER_OPTIONS);
    try {
      Process trial = builder.start();
      try {
        trial.getOutputStream().close();
        return !trial.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            || trial.exitValue() == passed;
      } finally {
        trial.destroyForcibly();
      }
    } catch (IOException e) {
      return true; // no trial is possible
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UsageException("the search for plug-ins was interrupted");
    }
  }

  /**
   * Loads plug-ins, and ends with a status.
   *
   * @param arguments the status, and the jars
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] arguments) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
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
    loading.await(LOADING.toMillis(), TimeUnit.MILLISECONDS);
    Runtime.getRuntime().halt(Integer.parseInt(arguments[0]));
  }
}
