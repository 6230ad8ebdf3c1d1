// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Moves;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.foreign.TimeLimit;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code mempool}: the options and streams that all its subcommands share. */
@Command(
    name = "mempool",
    description = "Pools of fixed-size off-heap objects with backends from the class path.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      " 0:all is done",
      " 1:a check failed: a difference, a broken rule, a missing mbuf, nothing verified, a"
          + " combination not measured; or the backend failed, wherever it did",
      " 2:the input is damaged or cannot be read",
      "64:wrong usage: an unknown option, an unknown backend or settings that it refuses, an"
          + " impossible size",
      "70:internal error, or something else ended the program before the command had finished"
    })
public final class MempoolCommand implements Runnable {

  /** Set by bin/mempool, because Java cannot find out whether standard error is a terminal. */
  private static final String STDERR_IS_TERMINAL = "mempool.stderr.tty";

  /** The system property of the library that chooses the moves. */
  public static final String MOVES_PROPERTY = "dev.mempool.moves";

  /** The most characters of a message. Some list all backends and all that failed. */
  private static final int MAX_MESSAGE = 20_000;

  /** The most lines about what cannot be used of a jar. */
  private static final int MAX_FAILURES = 10;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Add the backends in the jars of this folder. What NAME.jar needs is in the jars of the"
              + " folder NAME beside it. The environment variable "
              + Plugins.VARIABLE
              + " can name more folders.")
  private List<Path> plugins = new ArrayList<>();

  @Option(
      names = "--moves",
      paramLabel = "MOVES",
      scope = ScopeType.INHERIT,
      description =
          "How bulks of indices are moved: default, or vector, which replay, verify and perf use"
              + " without this option.")
  private void moves(String name) {
    // read when it is asked for the first time
    @Nullable String before = System.setProperty(MOVES_PROPERTY, name);
    if (!Moves.name().equals(name)) {
      if (before == null) {
        System.clearProperty(MOVES_PROPERTY);
      } else {
        System.setProperty(MOVES_PROPERTY, before);
      }
      throw new CommandLine.ParameterException(
          line(),
          String.format(
              Locale.ROOT,
              "--moves is default or vector, and not %s; for vector, java must be started with"
                  + " --add-modules jdk.incubator.vector, as bin/mempool does",
              Faults.text(name)));
    }
  }

  private @Nullable Plugins found;

  private final boolean pluginTrial;

  /**
   * Makes the command, as yet without its subcommands.
   *
   * @param pluginTrial whether another JVM loads the plug-ins first
   */
  public MempoolCommand(boolean pluginTrial) {
    this.pluginTrial = pluginTrial;
  }

  /** Refuses a command line that names no subcommand. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(line(), "a command is missing");
  }

  /**
   * {@return the ops of the class path and of the plug-in folders} The first call finds them and
   * prints on standard error what could not be loaded.
   *
   * @throws UsageException if a plug-in folder is no folder or cannot be read
   */
  public OpsTable opsTable() {
    return found().table();
  }

  /**
   * {@return what of the class path and of the plug-in folders cannot be used}
   *
   * @throws UsageException as {@link #opsTable}
   */
  public List<Plugins.Failure> failures() {
    return found().failures();
  }

  private Plugins found() {
    Plugins plugins = found;
    if (plugins == null) {
      Locale locale = Locale.getDefault();
      plugins = Plugins.find(pluginFolders(), pluginTrial);
      Locale.setDefault(locale); // in case a plug-in has changed it
      tell(plugins.failures());
      found = plugins;
    }
    return plugins;
  }

  /** Says what cannot be used: of each jar a few lines, for a jar can name hundreds of classes. */
  private void tell(List<Plugins.Failure> failures) {
    Map<String, Integer> told = new HashMap<>();
    for (Plugins.Failure failure : failures) {
      if (told.merge(failure.source(), 1, Integer::sum) <= MAX_FAILURES) {
        err().println("mempool: not usable: " + failure);
      }
    }
    told.forEach((source, number) -> {
      if (number > MAX_FAILURES) {
        err()
            .printf(
                "mempool: not usable: %d more of %s; mempool ops --json lists them%n",
                number - MAX_FAILURES, source);
      }
    });
    err().flush();
  }

  /** {@return the plug-in folders, those of the variable {@code MEMPOOL_PLUGINS} first} */
  public List<Path> pluginFolders() {
    return Plugins.folders(System.getenv(Plugins.VARIABLE), plugins);
  }

  /** {@return whether standard error is a terminal, on which a line can be overwritten} */
  public static boolean stderrIsTerminal() {
    return Boolean.getBoolean(STDERR_IS_TERMINAL);
  }

  /** {@return standard output, for results only} */
  public PrintWriter out() {
    return line().getOut();
  }

  /** {@return standard error, for everything else} */
  public PrintWriter err() {
    return line().getErr();
  }

  /**
   * Prints a message for the user: one line, without control characters.
   *
   * @param err receives it
   * @param message the message; it may have names and texts of others
   */
  public static void tell(PrintWriter err, @Nullable String message) {
    err.println("mempool: " + Faults.text(String.valueOf(message), MAX_MESSAGE));
  }

  /**
   * Reports mbufs that did not come back.
   *
   * @param err where the report goes
   * @param missing their number
   * @param poolSize the number of mbufs of the pool
   * @param ops the backend
   */
  public static void tellMissing(PrintWriter err, int missing, int poolSize, String ops) {
    tell(
        err,
        String.format(
            Locale.ROOT,
            "%d of the pool's %d mbufs are missing after the run (ops %s)",
            missing,
            poolSize,
            ops));
  }

  /**
   * Reports what was thrown while a backend was used, if the backend is at fault. Otherwise throws
   * it.
   *
   * @param entry the backend
   * @param thrown what was thrown: by a pool, by the backend, or by this program
   * @return the exit status
   */
  public int misbehaves(OpsEntry entry, Throwable thrown) {
    if (!new ForeignBackend(entry).isAtFault(thrown)) {
      switch (thrown) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(Faults.text(thrown), thrown);
      }
    }
    // a pool and a time limit say all in their message; of other exceptions, the class says more
    String what =
        thrown instanceof IllegalStateException
                || thrown instanceof MempoolException
                || thrown instanceof TimeLimit.Exceeded
            ? Faults.message(thrown)
            : "it threw " + Faults.text(thrown) + Faults.advice(thrown);
    err()
        .printf(
            "mempool: the backend %s (%s) misbehaves: %s. To see which rules it breaks, run:"
                + " mempool verify --ops %s%n",
            entry.name(), entry.source(), what, entry.name());
    return ExitStatus.FAILED;
  }

  private CommandLine line() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it runs a command");
    }
    return spec.commandLine();
  }
}
