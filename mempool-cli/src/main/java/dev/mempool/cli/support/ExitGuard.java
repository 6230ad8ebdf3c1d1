// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.core.foreign.Faults;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees to the end of this program: it has the status of the command, also if a plug-in ends the JVM
 * or keeps it from ending. One object, made when the program begins.
 *
 * <p>An end by {@code Runtime.halt} cannot be seen in here. {@code bin/mempool} sees it, because it
 * is told by another status than 0 that a command is done.
 */
public final class ExitGuard {

  /**
   * Set by bin/mempool: the name of a pipe with the status that it makes 0 of. The pipe is read
   * once, before there is a plug-in, and nothing else in this process has the status: neither its
   * properties, its variables nor its command line.
   */
  private static final String FINISHED = "mempool.finished";

  /** The packages of this program. */
  private static final String OURS = "dev.mempool.cli.";

  /** The time that the end may take, with the shutdown hooks of everybody. */
  private static final long END_MILLIS = 5_000;

  private final PrintWriter err;

  /** The status with which this program tells that the command is done. */
  private final int done;

  private volatile boolean finished;

  private ExitGuard(PrintWriter err, int done) {
    this.err = err;
    this.done = done;
  }

  /**
   * Begins to watch.
   *
   * @param err receives the message if something else ends the JVM
   * @return the guard
   */
  public static ExitGuard start(PrintWriter err) {
    @Nullable String pipe = System.clearProperty(FINISHED);
    ExitGuard guard = new ExitGuard(err, pipe == null ? ExitStatus.DONE : read(pipe));
    Runtime.getRuntime().addShutdownHook(new Thread(guard::ending, "mempool: exit guard"));
    if (pipe != null) {
      // a script that is killed cannot hand on the signal
      ProcessHandle.current()
          .parent()
          .ifPresent(script -> script.onExit().thenRun(() -> guard.exit(ExitStatus.INTERNAL)));
    }
    return guard;
  }

  /** Reads the status from the pipe. A script that made none sees that no command is done. */
  private static int read(String pipe) {
    try (InputStream in = new FileInputStream(pipe)) {
      return Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException | NumberFormatException e) {
      return ExitStatus.DONE;
    }
  }

  /**
   * Ends the JVM.
   *
   * @param status the status of the command
   */
  public void exit(int status) {
    int told = status == ExitStatus.DONE ? done : status;
    finished = true;
    try {
      Thread.ofPlatform()
          .daemon()
          .name("mempool: end")
          .start(() -> {
            try {
              Thread.sleep(END_MILLIS);
            } catch (InterruptedException e) {
              // somebody is in a hurry
            }
            Runtime.getRuntime().halt(told); // a shutdown hook of a plug-in does not end
          });
    } catch (OutOfMemoryError e) {
      // the system refuses another thread, so that nobody watches the end
    }
    System.exit(told);
  }

  /**
   * Called when the JVM ends. If a thread has called {@code exit} before the command has finished,
   * it ends with another status than that thread asked for. A signal ends it as it would without
   * this guard.
   */
  private void ending() {
    if (finished) {
      return;
    }
    for (Map.Entry<Thread, StackTraceElement[]> each : Thread.getAllStackTraces().entrySet()) {
      StackTraceElement[] stack = each.getValue();
      for (int i = 0; i < stack.length; i++) {
        if (stack[i].getClassName().equals(Runtime.class.getName())
            && stack[i].getMethodName().equals("exit")) {
          err.println(
              "mempool: the command did not finish, because the program was ended by "
                  + caller(stack, i));
          err.flush();
          Runtime.getRuntime().halt(ExitStatus.INTERNAL);
        }
      }
    }
  }

  /**
   * Returns the first frame behind those of the JDK and of this program, which a plug-in may call.
   */
  private static String caller(StackTraceElement[] stack, int exit) {
    for (int i = exit + 1; i < stack.length; i++) {
      if (!stack[i].getClassName().startsWith("java.")
          && !stack[i].getClassName().startsWith("jdk.")
          && !stack[i].getClassName().startsWith(OURS)) {
        return Faults.text(stack[i].toString());
      }
    }
    return "a method of the JDK";
  }
}
