package dev.mempool.cli.replay;

import dev.mempool.cli.DamagedInputException;
import dev.mempool.core.PoolDump;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of a replay.
 *
 * @param packets how many frames came through, in all passes
 * @param bytes the sum of their captured lengths
 * @param checksum the sum of their CRC-32, modulo 2^64
 * @param types how many there were of each packet type
 * @param poolSize how many mbufs there are
 * @param cache how many each lcore may keep
 * @param available how many are back
 * @param lcores how many lcores took part
 * @param ops the name of the backend
 * @param seconds from the first frame to the last, without the start of the program
 * @param dump the pool after the run, if it was asked for
 * @param damage what ended the reading early, if anything did
 */
record ReplayResult(
    long packets,
    long bytes,
    long checksum,
    SortedMap<String, Long> types,
    int poolSize,
    int cache,
    int available,
    int lcores,
    String ops,
    double seconds,
    @Nullable PoolDump dump,
    @Nullable DamagedInputException damage) {

  /** Of a run that ended before it began. */
  static ReplayResult nothing(ReplayOptions options, DamagedInputException damage) {
    return new ReplayResult(
        0,
        0,
        0,
        new TreeMap<>(),
        options.poolSize(),
        options.cache(),
        options.poolSize(),
        options.lcores(),
        options.ops().name(),
        0,
        null,
        damage);
  }

  /** How many mbufs were lost. */
  int missing() {
    return poolSize - available;
  }
}
