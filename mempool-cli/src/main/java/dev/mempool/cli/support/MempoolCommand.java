// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.core.OpsTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
          + " combination not measured",
      " 2:the input is damaged or cannot be read",
      "64:wrong usage: an unknown option, an unknown backend or settings that it refuses, an"
          + " impossible size",
      "70:internal error"
    })
public final class MempoolCommand implements Runnable {

  /** Set by bin/mempool, because Java cannot find out whether standard error is a terminal. */
  private static final String STDERR_IS_TERMINAL = "mempool.stderr.tty";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Add the backends in the jars of this folder. The environment variable "
              + Plugins.VARIABLE
              + " can name more folders.")
  private List<Path> plugins = new ArrayList<>();

  private @Nullable OpsTable opsTable;

  /** Makes the command, as yet without its subcommands. */
  public MempoolCommand() {}

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
    OpsTable table = opsTable;
    if (table == null) {
      table = Plugins.table(pluginFolders(), this::notUsable);
      table.failures().forEach(failure -> notUsable(failure.toString()));
      err().flush();
      opsTable = table;
    }
    return table;
  }

  /** {@return the plug-in folders, those of the variable {@code MEMPOOL_PLUGINS} first} */
  public List<Path> pluginFolders() {
    return Plugins.folders(System.getenv(Plugins.VARIABLE), plugins);
  }

  /** {@return whether standard error is a terminal, on which a line can be overwritten} */
  public static boolean stderrIsTerminal() {
    return Boolean.getBoolean(STDERR_IS_TERMINAL);
  }

  private void notUsable(String what) {
    err().println("mempool: not usable: " + what);
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
   * Reports an error that a pool has found in its backend.
   *
   * @param ops the backend
   * @param fault the error that the pool has thrown
   * @return the exit status
   */
  public int misbehaves(OpsChoice ops, IllegalStateException fault) {
    err()
        .printf(
            "mempool: the backend %s misbehaves: %s. To see which rules it breaks, run: mempool"
                + " verify --ops %s%n",
            ops.name(), fault.getMessage(), ops.name());
    return ExitStatus.FAILED;
  }

  private CommandLine line() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec before it runs a command");
    }
    return spec.commandLine();
  }
}
