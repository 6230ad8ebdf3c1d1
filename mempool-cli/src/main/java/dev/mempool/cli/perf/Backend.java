// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.api.Concurrency;
import dev.mempool.cli.support.Plugins;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.mbuf.PreferredOps;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A backend that is measured.
 *
 * @param ops its name and settings
 * @param concurrency how many threads may use it
 * @param note the note of its author to users who choose a backend; mostly empty
 * @param jar the jar of a plug-in folder that provides it, null if the class path does
 */
record Backend(OpsChoice ops, Concurrency concurrency, String note, @Nullable Path jar) {

  static Backend of(OpsEntry entry, String config) {
    return new Backend(
        new OpsChoice(entry.name(), config),
        entry.concurrency(),
        entry.note(),
        Plugins.jarOf(entry));
  }

  /** Returns the name with the settings, as {@code --ops} takes it. */
  String label() {
    return ops.config().isEmpty() ? ops.name() : ops.name() + ":" + ops.config();
  }

  /** Returns the name of the jar, empty if the backend is no plug-in. */
  String jarName() {
    return jar == null ? "" : Faults.text(String.valueOf(jar.getFileName()));
  }

  boolean isDefault() {
    return ops.equals(new OpsChoice(PreferredOps.DEFAULT, ""));
  }

  /** Tells whether several threads may get and put at once. */
  boolean forManyThreads() {
    return concurrency == Concurrency.MP_MC;
  }

  /** Returns the remark that stands beside the figures: the note, and the limit to one core. */
  String remark() {
    String threads = forManyThreads() ? "" : concurrency + ", one core only";
    return note.isEmpty() || threads.isEmpty() ? note + threads : note + ", " + threads;
  }
}
