// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.top;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.TelemetryOption;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.foreign.Faults;
import dev.mempool.telemetry.TelemetryOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code mempool top}: the pools of running programs. */
@Command(
    name = "top",
    description =
        "Show the pools of running programs, which offer a telemetry socket: size, objects in use,"
            + " in caches and free, the fewest that were free so far, and, of pools with"
            + " statistics, gets and puts per second, misses, and failed gets. q ends it.")
public final class TopCommand implements Callable<Integer> {

  /** The time between two tables, as long as a reader needs. */
  static final long MILLIS = 1000;

  private static final int MAX_PORT = 65_535;

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = "rte",
      description = "The prefix of the programs (default: ${DEFAULT-VALUE}).")
  private String prefix = "rte";

  @Option(
      names = "--once",
      description = "Show the pools once, after a second in which gets and puts are counted.")
  private boolean once;

  @Option(names = "--json", description = "Print a JSON array on each line.")
  private boolean json;

  @Option(
      names = "--web",
      arity = "0..1",
      paramLabel = "PORT",
      fallbackValue = "0",
      description =
          "Show the pools on a page of this machine, at this port of the loopback address"
              + " (default: any free port).")
  private @Nullable Integer web;

  /** Called by picocli. */
  public TopCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    TelemetryOptions options = TelemetryOption.options(prefix);
    if (web != null && (once || json)) {
      throw new UsageException(
          "--web cannot be combined with --once or --json; give only one of them");
    }
    if (web != null && (web < 0 || web > MAX_PORT)) {
      throw new UsageException(
          String.format(Locale.ROOT, "--web is %d, allowed are 0 to %d", web, MAX_PORT));
    }
    try (Programs programs = new Programs(options)) {
      if (web != null) {
        return serve(programs, web, parent.out());
      }
      if (once) {
        List<PoolView> _ = programs.read();
        TimeUnit.MILLISECONDS.sleep(MILLIS);
        print(programs.read(), parent.out());
        return ExitStatus.DONE;
      }
      if (json || !LiveTable.isPossible()) {
        return printAll(programs, parent.out());
      }
      LiveTable.run(programs, prefix);
      return ExitStatus.DONE;
    } catch (IOException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "the sockets of prefix %s cannot be read: %s",
              prefix,
              Faults.message(e)));
    }
  }

  private int printAll(Programs programs, PrintWriter out)
      throws IOException, InterruptedException {
    while (!out.checkError()) { // until the reader has gone, or a signal comes
      print(programs.read(), out);
      TimeUnit.MILLISECONDS.sleep(MILLIS);
    }
    return ExitStatus.DONE;
  }

  private void print(List<PoolView> pools, PrintWriter out) {
    if (json) {
      out.println(json(pools));
    } else {
      TopTable.of(pools).forEach(line -> out.println(line.text().stripTrailing()));
      if (pools.isEmpty()) {
        out.println(nobody(prefix));
      }
    }
    out.flush();
  }

  /** Returns the text that stands where there are no pools. */
  static String nobody(String prefix) {
    return String.format(
        Locale.ROOT,
        "No pools: no program of prefix %s offers a telemetry socket, or none has a pool.",
        prefix);
  }

  static String json(List<PoolView> pools) {
    Gson gson = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    return gson.toJson(pools);
  }

  private static int serve(Programs programs, int port, PrintWriter out)
      throws InterruptedException {
    try (WebPage page = WebPage.start(programs, port)) {
      out.printf("The pools are at %s until this command is ended.%n", page.address());
      out.flush();
      new CountDownLatch(1).await(); // until a signal comes
    } catch (IOException e) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "port %d cannot be used: %s; choose another port",
              port,
              Faults.message(e)));
    }
    return ExitStatus.DONE;
  }
}
