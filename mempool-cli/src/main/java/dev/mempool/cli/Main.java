// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import dev.mempool.api.MempoolException;
import dev.mempool.cli.forward.CaptureCommand;
import dev.mempool.cli.forward.ForwardCommand;
import dev.mempool.cli.perf.PerfCommand;
import dev.mempool.cli.replay.ReplayCommand;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.ExitGuard;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.ForeignOutput;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.Shortage;
import dev.mempool.cli.support.UsageException;
import dev.mempool.cli.top.TopCommand;
import dev.mempool.core.foreign.Faults;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;

/** The entry of the command line: its commands, and the exit status of each exception. */
public final class Main {

  /** The character by which a decoder replaces bytes that it cannot decode. */
  private static final char REPLACEMENT = '\ufffd';

  /**
   * The property with the format of log lines. Ours leaves out stack traces: a warning says what
   * happened, and the command's own message says what follows from it.
   */
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private Main() {}

  /**
   * Runs the command line and ends the JVM with its status.
   *
   * @param arguments the arguments
   */
  public static void main(String[] arguments) {
    // Programs read the figures too, so these must not depend on the locale of the user.
    Locale.setDefault(Locale.ROOT);
    System.getProperties().putIfAbsent(LOG_FORMAT, "%4$s: %5$s%n");
    // Writers of our own, because a plug-in can hold the locks of System.out and System.err.
    PrintWriter out = writer(FileDescriptor.out, /* autoFlush= */ false);
    PrintWriter err = writer(FileDescriptor.err, /* autoFlush= */ true);
    // Backends may print, but only results belong on standard output.
    System.setErr(ForeignOutput.to(new FileOutputStream(FileDescriptor.err)));
    System.setOut(System.err);
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> died(thread, e, err));
    ExitGuard guard = ExitGuard.start(err);
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      // short commands go without, and need not be told so
      System.getProperties().putIfAbsent(MempoolCommand.MOVES_PROPERTY, "default");
    }
    int status;
    try {
      status = run(new MempoolCommand(/* pluginTrial= */ true), out, err, arguments);
    } catch (Throwable e) {
      status = unexpected(e, err);
    }
    if (out.checkError()) {
      err.println("mempool: cannot write to standard output");
      status = status == ExitStatus.DONE ? ExitStatus.FAILED : status;
    }
    guard.exit(status);
  }

  private static PrintWriter writer(FileDescriptor stream, boolean autoFlush) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), autoFlush);
  }

  /** Reports the end of a thread that some plug-in has started: those of commands catch all. */
  private static void died(Thread thread, Throwable thrown, PrintWriter err) {
    MempoolCommand.tell(
        err,
        String.format(
            Locale.ROOT,
            "the thread '%s' died: %s",
            Faults.text(thread.getName()),
            Faults.text(thrown)));
  }

  private static int unexpected(Throwable thrown, PrintWriter err) {
    String shortage = Shortage.of(thrown);
    if (shortage != null) {
      err.println("mempool: " + shortage);
      return ExitStatus.USAGE;
    }
    err.println("mempool: internal error, please report it:");
    Faults.printable(thrown).printStackTrace(err);
    return ExitStatus.INTERNAL;
  }

  /**
   * Runs the command line in a program of somebody else. A plug-in that ends its JVM ends that
   * program.
   *
   * @param out receives the results
   * @param err receives everything else
   * @param arguments the arguments
   * @return an {@link ExitStatus}
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(new MempoolCommand(/* pluginTrial= */ false), out, err, arguments);
  }

  private static int run(
      MempoolCommand command, PrintWriter out, PrintWriter err, String[] arguments) {
    CommandLine line =
        new CommandLine(command)
            .addSubcommand(new OpsCommand())
            .addSubcommand(new DoubleFreeCommand())
            .addSubcommand(new ReplayCommand())
            .addSubcommand(new ForwardCommand())
            .addSubcommand(new CaptureCommand())
            .addSubcommand(new VerifyCommand())
            .addSubcommand(new PerfCommand())
            .addSubcommand(new TopCommand())
            .setOut(new RootWriter(out))
            .setErr(new RootWriter(err))
            .registerConverter(Path.class, Main::path)
            .setCaseInsensitiveEnumValuesAllowed(true)
            // A file whose name begins with @ is a file, and not a list of further options.
            .setExpandAtFiles(false)
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setParameterExceptionHandler(Main::wrongUsage)
            .setExecutionExceptionHandler(
                (exception, failing, parsed) -> failed(exception, failing.getErr()));
    int status = execute(line, arguments);
    line.getOut().flush();
    line.getErr().flush();
    return status;
  }

  /** Formats numbers as programs read them, also after a backend has changed the default locale. */
  private static final class RootWriter extends PrintWriter {
    RootWriter(PrintWriter to) {
      super(to, true);
    }

    @Override
    public PrintWriter format(String format, Object... arguments) {
      return super.format(Locale.ROOT, format, arguments);
    }

    @Override
    public PrintWriter printf(String format, Object... arguments) {
      return format(format, arguments);
    }
  }

  private static int execute(CommandLine line, String[] arguments) {
    for (String argument : arguments) {
      // The JVM decodes so each byte that its encoding does not have, and encodes it differently.
      if (argument.indexOf(REPLACEMENT) >= 0) {
        line.getErr()
            .printf(
                "mempool: the argument %s has bytes that are no characters in the encoding %s, so"
                    + " the file cannot be found by it; rename the file, or read it as"
                    + " /dev/stdin%n",
                Faults.text(argument), System.getProperty("sun.jnu.encoding"));
        return ExitStatus.USAGE;
      }
    }
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      return unexpected(e, line.getErr());
    }
  }

  private static Path path(String name) {
    if (name.isEmpty()) { // the folder that is current, for Java
      throw new CommandLine.TypeConversionException("the name of the file or folder is empty");
    }
    return Path.of(name);
  }

  private static int wrongUsage(CommandLine.ParameterException exception, String[] arguments) {
    CommandLine line = exception.getCommandLine();
    PrintWriter err = line.getErr();
    String message = String.valueOf(exception.getMessage()).replaceFirst("^Error: ", "");
    MempoolCommand.tell(err, message);
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try 'mempool " + help(line) + "--help'.");
    return ExitStatus.USAGE;
  }

  private static String help(CommandLine line) {
    return line.getParent() == null ? "" : line.getCommandName() + " ";
  }

  private static int failed(Exception exception, PrintWriter err) {
    return switch (exception) {
      case UsageException e -> report(err, e, ExitStatus.USAGE);
      case MempoolException e -> report(err, e, ExitStatus.USAGE);
      case DamagedInputException e -> report(err, e, ExitStatus.DAMAGED);
      default -> unexpected(exception, err);
    };
  }

  private static int report(PrintWriter err, Exception exception, int status) {
    MempoolCommand.tell(err, exception.getMessage());
    return status;
  }
}
