// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jline.utils.Signals;

/** Lets the signals that end a program end a run instead, so that it accounts for its packets. */
final class EndSignals implements AutoCloseable {

  private static final List<String> NAMES = List.of("INT", "TERM");

  private final Map<String, Object> previous = new LinkedHashMap<>();

  /**
   * Begins to receive the signals.
   *
   * @param action is called for each; by another thread
   */
  EndSignals(Runnable action) {
    for (String name : NAMES) {
      Object handler = Signals.register(name, action);
      if (handler != null) {
        previous.put(name, handler);
      }
    }
  }

  /** Lets the signals do what they did before. */
  @Override
  public void close() {
    previous.forEach(Signals::unregister);
  }
}
