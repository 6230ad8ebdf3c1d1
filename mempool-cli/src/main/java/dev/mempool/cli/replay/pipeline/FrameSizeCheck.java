// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.replay.file.Input;
import dev.mempool.cli.support.UsageException;
import dev.mempool.net.pcap.DamagedCaptureException;
import dev.mempool.net.pcap.PcapReader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Refuses captures with frames that need more mbufs than the pool has. */
public final class FrameSizeCheck {

  private FrameSizeCheck() {}

  /**
   * Checks all frames of a regular file before anything is replayed, and rewinds the file. Does
   * nothing if even the longest possible frame fits into the pool, or if the input can be read only
   * once.
   *
   * @param input the capture
   * @param bytesPerMbuf the bytes of a frame that fit into one mbuf
   * @param poolSize the number of mbufs
   * @throws UsageException if a frame does not fit; the message names the first such frame and the
   *     pool size that is enough for all frames
   */
  public static void check(Input input, int bytesPerMbuf, int poolSize) {
    PcapReader reader = input.reader();
    int longestAllowed = reader.header().maxLength();
    if (!input.isRegular() || MbufSource.needed(longestAllowed, bytesPerMbuf) <= poolSize) {
      return;
    }
    @Nullable String first = null;
    int longest = 0;
    try {
      while (reader.next(() -> {})) {
        longest = Math.max(longest, reader.length());
        if (first == null && MbufSource.needed(reader.length(), bytesPerMbuf) > poolSize) {
          first = describe(input, bytesPerMbuf, poolSize);
        }
      }
    } catch (DamagedCaptureException e) {
      // Frames after the damage are not replayed, so they need not fit.
    }
    if (first != null) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s; the whole file needs --pool-size %d, or a larger --data-room",
              first,
              MbufSource.needed(longest, bytesPerMbuf)));
    }
    reader.rewind();
  }

  /** Returns the exception for the current frame of an input that can be read only once. */
  static UsageException tooLarge(Input input, int bytesPerMbuf, int poolSize) {
    return new UsageException(
        String.format(
            Locale.ROOT,
            "%s; give at least --pool-size %d, or a larger --data-room",
            describe(input, bytesPerMbuf, poolSize),
            MbufSource.needed(input.reader().length(), bytesPerMbuf)));
  }

  private static String describe(Input input, int bytesPerMbuf, int poolSize) {
    PcapReader reader = input.reader();
    return String.format(
        Locale.ROOT,
        "%s: frame %d of %d bytes needs %d mbufs of %d bytes, but --pool-size is %d",
        input.path(),
        reader.number(),
        reader.length(),
        MbufSource.needed(reader.length(), bytesPerMbuf),
        bytesPerMbuf,
        poolSize);
  }
}
