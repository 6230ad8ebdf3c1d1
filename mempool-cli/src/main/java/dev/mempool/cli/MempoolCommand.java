package dev.mempool.cli;

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

/** {@code mempool}: what all its commands share. */
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
      " 1:a check failed: a difference, a broken rule, a missing mbuf, nothing verified, a cell not"
          + " measured",
      " 2:the input is damaged or cannot be read",
      "64:wrong usage: unknown option, unknown or refused ops, impossible sizes",
      "70:internal error"
    })
public final class MempoolCommand implements Runnable {

  /** Set by the launcher, as Java cannot ask where its standard error goes. */
  private static final String STDERR_IS_TERMINAL = "mempool.stderr.tty";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "Add the backends in the jars of this folder. The variable "
              + Plugins.VARIABLE
              + " names further folders.")
  private List<Path> plugins = new ArrayList<>();

  private @Nullable OpsTable opsTable;

  MempoolCommand() {}

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(line(), "a command is missing");
  }

  /**
   * {@return the ops of the class path and of the plug-in folders, found at the first call} What
   * failed to load is printed on standard error then.
   *
   * @throws UsageException if a plug-in folder is none
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

  /** {@return the folders of plug-ins, those of the variable first} */
  public List<Path> pluginFolders() {
    return Plugins.folders(System.getenv(Plugins.VARIABLE), plugins);
  }

  /** {@return whether standard error is a terminal, on which lines can be written over} */
  public static boolean stderrIsTerminal() {
    return Boolean.getBoolean(STDERR_IS_TERMINAL);
  }

  private void notUsable(String what) {
    err().println("mempool: not usable: " + what);
  }

  /** {@return standard output, for results alone} */
  public PrintWriter out() {
    return line().getOut();
  }

  /** {@return standard error, for everything else} */
  public PrintWriter err() {
    return line().getErr();
  }

  /**
   * Reports what a pool says of its backend. {@return the exit status}
   *
   * @param ops the backend
   * @param fault what the pool says
   */
  public int misbehaves(OpsChoice ops, IllegalStateException fault) {
    err()
        .printf(
            "mempool: ops %s misbehave: %s. What is wrong with them says: mempool verify --ops"
                + " %s%n",
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
