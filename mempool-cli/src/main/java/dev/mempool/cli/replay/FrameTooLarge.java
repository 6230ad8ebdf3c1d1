package dev.mempool.cli.replay;

import dev.mempool.cli.DamagedInputException;
import dev.mempool.cli.UsageException;
import dev.mempool.cli.pcap.PcapReader;
import org.jspecify.annotations.Nullable;

/** Refuses captures with frames that need more mbufs than the pool has. */
final class FrameTooLarge {

  private FrameTooLarge() {}

  /**
   * Looks through a regular file before anything is replayed, if the longest frame that there may
   * be does not fit; and goes back to its start.
   *
   * @throws UsageException if a frame does not fit; it names the first, and the pool for all of
   *     them
   */
  static void check(Input input, int payload, int poolSize) {
    if (!input.isRegular() || MbufSource.need(PcapReader.MAX_LENGTH, payload) <= poolSize) {
      return;
    }
    PcapReader reader = input.reader();
    @Nullable String first = null;
    int longest = 0;
    try {
      while (reader.next(() -> {})) {
        longest = Math.max(longest, reader.length());
        if (first == null && MbufSource.need(reader.length(), payload) > poolSize) {
          first = describe(input, payload, poolSize);
        }
      }
    } catch (DamagedInputException e) {
      // no frame beyond the damage will be replayed
    }
    if (first != null) {
      throw new UsageException(
          "%s; the whole file needs --pool-size %d, or a larger --data-room"
              .formatted(first, MbufSource.need(longest, payload)));
    }
    reader.rewind();
  }

  /** For an input that can be read but once, at the first such frame. */
  static UsageException exception(Input input, int payload, int poolSize) {
    return new UsageException(
        "%s; give at least --pool-size %d, or a larger --data-room"
            .formatted(
                describe(input, payload, poolSize),
                MbufSource.need(input.reader().length(), payload)));
  }

  private static String describe(Input input, int payload, int poolSize) {
    PcapReader reader = input.reader();
    return "%s: frame %d of %d bytes needs %d mbufs of %d bytes, but --pool-size is %d"
        .formatted(
            input.path(),
            reader.number(),
            reader.length(),
            MbufSource.need(reader.length(), payload),
            payload,
            poolSize);
  }
}
