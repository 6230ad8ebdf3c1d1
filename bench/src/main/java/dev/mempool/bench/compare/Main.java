// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.pools.CellProgram;
import dev.mempool.bench.support.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bench/compare}: results on standard output, progress on standard error. */
@Command(
    name = "bench/compare",
    customSynopsis = {
      "Usage: bench/compare [--quick | --mbuf | --full] [--json FILE] [--only TEXT]",
      "                     [--moves default | vector] [--c NAME=PATH]...",
      "       bench/compare --diff OLD NEW"
    },
    synopsisHeading = "",
    sortOptions = false,
    separator = " ",
    footer = {
      "",
      "Exit status: 0; 1 if --diff finds a difference; 2 if --diff cannot read a file; 64 wrong"
          + " usage"
    })
public final class Main {

  private static final int WRONG_USAGE = 64;

  @Option(
      names = "--quick",
      description = "The most important cells, in under 3 minutes (the default).")
  private boolean quick;

  @Option(names = "--mbuf", description = "All operations of packet buffers, in about a minute.")
  private boolean mbuf;

  @Option(
      names = "--full",
      description = "The whole matrix, about 2100 cells, in four to five hours.")
  private boolean full;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the results to a file, too.")
  Optional<Path> json = Optional.empty();

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      description =
          "Only the cells whose name contains the text, such as \"ring_mp_mc cache=512 cores=1\".")
  Optional<String> only = Optional.empty();

  @Mixin Sides sides = new Sides();

  @Option(
      names = "--c",
      paramLabel = "NAME=PATH",
      description =
          "Adds a column for another build of the C library, whose file libdpdk.pc is in the folder"
              + " PATH. May be given several times.")
  Map<String, Path> c = new LinkedHashMap<>();

  @Option(
      names = "--diff",
      arity = "2",
      paramLabel = "FILE",
      description =
          "Measures nothing. Names the cells in which two JSON files, the old and the new one, do"
              + " not agree.")
  List<Path> diff = List.of();

  @Option(names = "--help", usageHelp = true, description = "Prints this text.")
  private boolean help;

  Main() {}

  public static void main(String[] words) throws IOException {
    String usage = Options.usage(new Main());
    if (List.of(words).contains("--help")) {
      System.out.print(usage);
      return;
    }
    int status;
    try {
      Main main = Options.parse(new Main(), List.of(words));
      main.check();
      status = main.diff.isEmpty() ? main.run() : diff(main.diff);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(usage);
      status = WRONG_USAGE;
    }
    if (status != 0) {
      System.exit(status);
    }
  }

  private void check() {
    if (sides
        .moves
        .filter(name -> !List.of("default", CellProgram.VECTOR).contains(name))
        .isPresent()) {
      throw new IllegalArgumentException(
          "--moves is default or vector, and not %s".formatted(sides.moves.get()));
    }
  }

  private static int diff(List<Path> files) {
    try {
      Agreement agreement = Agreement.of(files.getFirst(), files.getLast());
      System.out.println(agreement.text());
      return agreement.differences().isEmpty() ? 0 : 1;
    } catch (IOException e) {
      System.err.println("cannot compare: " + e.getMessage());
      return 2;
    }
  }

  /** Returns the chosen cells. */
  Plan plan(int processors) {
    return full ? Plan.full(processors) : mbuf ? Plan.mbuf() : Plan.quick();
  }

  private int run() throws IOException {
    try {
      // now, because an error after the measurements would come late
      if (json.isPresent()) {
        Files.writeString(json.get(), "", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      System.err.println("cannot write " + json.get());
      return WRONG_USAGE;
    }
    Plan all = plan(Processors.allowed().size());
    Plan plan = only.map(all::only).orElse(all);
    if (plan.cells().isEmpty()) {
      System.err.printf(
          "no cell has \"%s\" in its name; a name is \"%s\"%n",
          only.orElse(""), all.cells().getFirst().name());
      return WRONG_USAGE;
    }
    Comparison comparison = new Comparison(plan, sides, c);
    Machine machine = comparison.machine();
    if (machine.libdpdk() == null) {
      System.err.println("No C side: " + sides.noProgram);
    }
    Report report = new Report(plan.cells(), machine, comparison.others());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(report)));
    measure(comparison, plan, report);
    report.write(System.out, json);
    return 0;
  }

  private static void measure(Comparison comparison, Plan plan, Report report) {
    List<Cell> measurable =
        plan.cells().stream().filter(cell -> comparison.missing(cell).isEmpty()).toList();
    Progress progress =
        new Progress(System.err, plan.cells().size(), measurable.size(), plan.guess());
    for (Cell cell : plan.cells()) {
      progress.begin(cell);
      long start = System.nanoTime();
      if (!report.add(comparison.measure(cell))) {
        return;
      }
      if (measurable.contains(cell)) {
        progress.done(Duration.ofNanos(System.nanoTime() - start));
      }
    }
  }

  /** Reports the results so far and leaves no process, also after a signal. */
  private void end(Report report) {
    report.write(System.out, json);
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
