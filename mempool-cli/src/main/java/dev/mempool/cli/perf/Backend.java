package dev.mempool.cli.perf;

import dev.mempool.api.Concurrency;
import dev.mempool.cli.support.OpsChoice;
import dev.mempool.core.OpsEntry;

/**
 * A backend that is measured.
 *
 * @param ops its name and settings
 * @param concurrency how many threads may use it
 * @param note what its author wants users to know before they choose it; mostly empty
 */
record Backend(OpsChoice ops, Concurrency concurrency, String note) {

  /** What a pool uses that names none. */
  private static final String DEFAULT = "ring_mp_mc";

  static Backend of(OpsEntry entry, String config) {
    return new Backend(new OpsChoice(entry.name(), config), entry.concurrency(), entry.note());
  }

  /** The name with the settings, as {@code --ops} takes it. */
  String label() {
    return ops.config().isEmpty() ? ops.name() : ops.name() + ":" + ops.config();
  }

  boolean isDefault() {
    return ops.equals(new OpsChoice(DEFAULT, ""));
  }

  /** Whether several threads may get and put at once. */
  boolean forManyThreads() {
    return concurrency == Concurrency.MP_MC;
  }

  /** What to know beside the figures; empty if nothing. */
  String remark() {
    String threads = forManyThreads() ? "" : concurrency + ", one core only";
    return note.isEmpty() || threads.isEmpty() ? note + threads : note + ", " + threads;
  }
}
