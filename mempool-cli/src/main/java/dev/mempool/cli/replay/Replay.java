package dev.mempool.cli.replay;

import dev.mempool.api.Concurrency;
import dev.mempool.cli.DamagedInputException;
import dev.mempool.cli.UsageException;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One run of the command. */
final class Replay {

  private static final double NANOS_PER_SECOND = 1e9;

  private final ReplayOptions options;
  private final OpsTable table;

  Replay(ReplayOptions options, OpsTable table) {
    this.options = options;
    this.table = table;
  }

  /**
   * Replays. Everything that can be refused is refused before the output is touched.
   *
   * @param showProgress whether to draw a progress bar on standard error
   * @throws UsageException if it cannot be done in the way that is asked for
   * @throws DamagedInputException if the input cannot be opened, or is no pcap file
   * @throws OutputException if the output cannot be written
   */
  ReplayResult run(boolean showProgress) {
    checkConcurrency();
    try (Input input = Input.open(options.in(), options.repeat())) {
      if (options.out() != null) {
        Output.checkNot(options.in(), options.out());
      }
      FrameTooLarge.check(input, options.payload(), options.poolSize());
      try (PktmbufPool pool = pool();
          @Nullable Output output = output(input);
          Progress progress = Progress.of(input.size() * options.repeat(), showProgress)) {
        return run(input, pool, output, progress);
      }
    }
  }

  private ReplayResult run(
      Input input, PktmbufPool pool, @Nullable Output output, LongConsumer progress) {
    Tally tally = new Tally();
    Pipeline pipeline = new Pipeline(options, input, pool, output, tally);
    long start = System.nanoTime();
    @Nullable DamagedInputException damage = pipeline.run(progress);
    if (output != null) {
      output.finish();
    }
    long nanos = System.nanoTime() - start;
    return new ReplayResult(
        tally.packets(),
        tally.bytes(),
        tally.checksum(),
        tally.types(),
        options.poolSize(),
        options.cache(),
        pool.availCount(),
        options.lcores(),
        options.ops().name(),
        nanos / NANOS_PER_SECOND,
        options.dump() ? pool.mempool().dump() : null,
        damage);
  }

  /** Above one lcore, one puts while another gets. */
  private void checkConcurrency() {
    Concurrency concurrency = table.lookup(options.ops().name()).concurrency();
    if (options.lcores() > 1 && !concurrency.allows(1, 1)) {
      throw new UsageException(
          ("--ops %s is %s, one thread at a time, but with --lcores %d one gets from the pool while"
                  + " another puts; use --lcores 1, or other ops")
              .formatted(options.ops().name(), concurrency, options.lcores()));
    }
  }

  private PktmbufPool pool() {
    PktmbufPoolBuilder pool = PktmbufPool.builder("replay");
    if (options.dump()) {
      pool.statistics();
    }
    return pool.size(options.poolSize())
        .cacheSize(options.cache())
        .dataRoom(options.dataRoom())
        .privateSize(Frame.PRIVATE_SIZE)
        .ops(options.ops().name(), options.ops().config())
        .opsTable(table)
        .registry(new PoolRegistry())
        .build();
  }

  private @Nullable Output output(Input input) {
    return options.out() == null
        ? null
        : Output.create(options.out(), input.reader().headerBytes());
  }
}
