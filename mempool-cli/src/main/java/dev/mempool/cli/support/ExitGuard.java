// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.PrintWriter;
import java.util.Map;

/**
 * Sees to the end of this program: it has the status of the command, also if a plug-in ends the JVM
 * or keeps it from ending. One object, made when the program begins.
 */
public final class ExitGuard {

  /** The time that the end may take, with the shutdown hooks of everybody. */
  private static final long END_MILLIS = 5_000;

  private final PrintWriter err;
  private volatile boolean finished;

  private ExitGuard(PrintWriter err) {
    this.err = err;
  }

  /**
   * Begins to watch.
   *
   * @param err receives the message if something else ends the JVM
   * @return the guard
   */
  public static ExitGuard start(PrintWriter err) {
    ExitGuard guard = new ExitGuard(err);
    Runtime.getRuntime().addShutdownHook(new Thread(guard::ending, "mempool: exit guard"));
    return guard;
  }

  /**
   * Ends the JVM.
   *
   * @param status the status of the command
   */
  public void exit(int status) {
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
            Runtime.getRuntime().halt(status); // a shutdown hook of a plug-in does not end
          });
    } catch (OutOfMemoryError e) {
      // the system refuses another thread, so that nobody watches the end
    }
    System.exit(status);
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

  /** Returns the first frame behind those of the JDK. */
  private static String caller(StackTraceElement[] stack, int exit) {
    for (int i = exit + 1; i < stack.length; i++) {
      if (!stack[i].getClassName().startsWith("java.")
          && !stack[i].getClassName().startsWith("jdk.")) {
        return stack[i].toString();
      }
    }
    return "a method of the JDK";
  }
}
