// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.top;

import java.io.Console;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/** The table on a terminal, which is drawn anew every second until a key ends it. */
final class LiveTable {

  private static final String RESET = "\033[0m";
  private static final int CTRL_C = 3;

  private LiveTable() {}

  /** {@return whether standard input and output are a terminal} */
  static boolean isPossible() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Draws the table until q, Ctrl-C or the end of the input. */
  static void run(Programs programs, String prefix) throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      AtomicBoolean ended = new AtomicBoolean();
      terminal.handle(Terminal.Signal.INT, _ -> ended.set(true));
      Attributes before = terminal.enterRawMode();
      // also when a signal ends the program: the shell wants its screen back
      Thread restore = new Thread(() -> restore(terminal, before), "restores the terminal");
      Runtime.getRuntime().addShutdownHook(restore);
      try {
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        while (!ended.get()) {
          draw(terminal, programs.read(), prefix);
          int key = terminal.reader().read(TopCommand.MILLIS);
          if (key == 'q' || key == 'Q' || key == CTRL_C || key == -1) {
            return;
          }
        }
      } finally {
        restore(terminal, before);
        try {
          Runtime.getRuntime().removeShutdownHook(restore);
        } catch (IllegalStateException e) {
          // the JVM is ending
        }
      }
    }
  }

  private static void restore(Terminal terminal, Attributes before) {
    terminal.puts(Capability.cursor_visible);
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
    terminal.setAttributes(before);
  }

  private static void draw(Terminal terminal, List<PoolView> pools, String prefix) {
    StringBuilder screen = new StringBuilder("\033[H"); // to the top left, without a flicker
    long programs = pools.stream().map(PoolView::program).distinct().count();
    line(
        screen,
        String.format(
            Locale.ROOT,
            "mempool top: %d pools of %d programs, prefix %s   q: quit",
            pools.size(),
            programs,
            prefix));
    int rows = Math.max(3, terminal.getHeight()) - 2;
    List<TopTable.Line> lines = TopTable.of(pools);
    for (TopTable.Line line : lines.subList(0, Math.min(rows, lines.size()))) {
      line(screen, line.colour() == null ? line.text() : line.colour() + line.text() + RESET);
    }
    if (pools.isEmpty()) {
      line(screen, TopCommand.nobody(prefix));
    }
    terminal.writer().print(screen.append("\033[J")); // nothing below
    terminal.flush();
  }

  /** Adds a line, and clears the rest of the old one. */
  private static void line(StringBuilder screen, String text) {
    screen.append(text).append("\033[K\r\n");
  }
}
