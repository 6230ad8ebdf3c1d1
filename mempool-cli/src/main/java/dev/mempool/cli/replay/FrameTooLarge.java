package dev.mempool.cli.replay;

import dev.mempool.cli.DamagedInputException;
import dev.mempool.cli.UsageException;
import dev.mempool.cli.pcap.PcapReader;

/** Says what pool a capture needs, when it has a frame that does not fit into this one. */
final class FrameTooLarge {

  private FrameTooLarge() {}

  /** To be called when the input is at the first such frame; uses the rest of the input up. */
  static UsageException exception(Input input, MbufSource source) {
    PcapReader reader = input.reader();
    String frame =
        "%s: frame %d of %d bytes needs %d mbufs of %d bytes, but --pool-size is %d"
            .formatted(
                input.path(),
                reader.number(),
                reader.length(),
                source.need(reader.length()),
                source.payload(),
                source.size());
    return new UsageException(
        input.isRegular()
            ? "%s; the whole file needs --pool-size %d, or a larger --data-room"
                .formatted(frame, source.need(longest(reader)))
            : "%s; give at least --pool-size %d, or a larger --data-room"
                .formatted(frame, source.need(reader.length())));
  }

  /** The longest frame from the current one on; those before it did fit. */
  private static int longest(PcapReader reader) {
    int longest = reader.length();
    try {
      while (reader.next(() -> {})) {
        longest = Math.max(longest, reader.length());
      }
    } catch (DamagedInputException e) {
      // no frame beyond the damage will be replayed
    }
    return longest;
  }
}
