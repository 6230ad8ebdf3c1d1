// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import dev.mempool.api.Concurrency;
import dev.mempool.cli.replay.file.Input;
import dev.mempool.cli.replay.file.Output;
import dev.mempool.cli.replay.pipeline.FrameSizeCheck;
import dev.mempool.cli.replay.pipeline.FrameStatistics;
import dev.mempool.cli.replay.pipeline.Pipeline;
import dev.mempool.cli.replay.pipeline.ReplayOptions;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.cli.support.OpsOption;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One run of the command. */
final class Replay {

  private static final double NANOS_PER_SECOND = 1e9;

  private final ReplayOptions options;
  private final OpsTable table;
  private final OpsEntry entry;
  private final ForeignBackend backend;

  private final PoolRegistry registry;
  private final boolean watched;

  /** Makes a replay that nobody watches. */
  Replay(ReplayOptions options, OpsTable table) {
    this(options, table, new PoolRegistry(), false);
  }

  /**
   * Makes a replay.
   *
   * @param registry the registry of its pool
   * @param watched whether the pool counts, because somebody watches it
   */
  Replay(ReplayOptions options, OpsTable table, PoolRegistry registry, boolean watched) {
    this.registry = registry;
    this.watched = watched;
    this.options = options;
    this.table = table;
    this.entry = OpsOption.entry(options.ops(), table);
    this.backend = new ForeignBackend(entry);
  }

  /**
   * Replays the capture. All options and files are checked before the output is created.
   *
   * @param showProgress whether to draw a progress bar on standard error
   * @throws UsageException if the options do not suit the backend or the capture
   * @throws DamagedInputException if the input cannot be opened or is no classic pcap file
   * @throws dev.mempool.cli.replay.file.OutputException if the output cannot be written
   */
  ReplayResult run(boolean showProgress) {
    checkConcurrency();
    if (options.out() != null) {
      // before the input is opened, which waits for ever if both are one pipe
      Output.checkNot(options.in(), options.out());
    }
    try (Input input = Input.open(options.in(), options.repeat())) {
      FrameSizeCheck.check(input, options.bytesPerMbuf(), options.poolSize());
      PktmbufPool pool =
          backend.limited(
              "making a pool", options.poolSize(), () -> options.pool(table, registry, watched));
      try (Closing _ = () -> close(pool);
          @Nullable Output output = output(input);
          Progress progress = Progress.of(input.size() * options.repeat(), showProgress)) {
        return run(input, pool, output, progress);
      }
    }
  }

  private interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private void close(PktmbufPool pool) {
    backend.limited(
        "closing a pool",
        options.poolSize(),
        () -> {
          pool.close();
          return true;
        });
  }

  private ReplayResult run(
      Input input, PktmbufPool pool, @Nullable Output output, LongConsumer progress) {
    FrameStatistics statistics = new FrameStatistics();
    Pipeline pipeline = new Pipeline(options, input, pool, backend, output, statistics);
    long start = System.nanoTime();
    @Nullable DamagedInputException damage = pipeline.run(progress);
    if (output != null) {
      output.finish();
    }
    long nanos = System.nanoTime() - start;
    return new ReplayResult(
        statistics.packets(),
        statistics.bytes(),
        statistics.checksum(),
        statistics.types(),
        options.poolSize(),
        options.cache(),
        backend.limited("counting objects", options.poolSize(), pool::availCount),
        options.lcores(),
        options.ops().name(),
        nanos / NANOS_PER_SECOND,
        options.dump()
            ? backend.limited("counting objects", options.poolSize(), pool::snapshot)
            : null,
        damage);
  }

  /** Refuses a backend for a single thread if rx and tx use the pool at the same time. */
  private void checkConcurrency() {
    Concurrency concurrency = entry.concurrency();
    if (options.lcores() > 1 && !concurrency.allows(1, 1)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--ops %s is %s, for one thread at a time, but with --lcores %d one thread gets from"
                  + " the pool while another puts; use --lcores 1 or another backend",
              options.ops().name(),
              concurrency,
              options.lcores()));
    }
  }

  private @Nullable Output output(Input input) {
    return options.out() == null ? null : Output.create(options.out(), input.reader());
  }
}
