package dev.mempool.tck;

import java.util.List;

/** The stacks of threads, for the message about one that hangs. */
final class Stacks {

  private Stacks() {}

  static String of(List<Thread> threads) {
    StringBuilder stacks = new StringBuilder();
    for (Thread thread : threads) {
      StackTraceElement[] stack = thread.getStackTrace();
      if (stack.length > 0) {
        stacks.append("\n  thread '").append(thread.getName()).append("'");
        for (StackTraceElement frame : stack) {
          stacks.append("\n    at ").append(frame);
        }
      }
    }
    return stacks.toString();
  }
}
