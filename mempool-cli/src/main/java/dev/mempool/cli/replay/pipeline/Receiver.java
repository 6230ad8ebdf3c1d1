// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.replay.file.Input;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.pcap.DamagedCaptureException;
import dev.mempool.net.pcap.PcapReader;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Rx: reads frames into mbufs and sends them on in bursts. Only rx allocates from the pool.
 *
 * <p>Rx waits in two places, for mbufs and for input. Before it waits it sends the frames that it
 * holds, so that the mbufs of all frames are on their way back to the pool.
 */
final class Receiver {

  private final Input input;
  private final PcapReader reader;
  private final MbufSource source;
  private final FrameSink sink;
  private final Signals signals;
  private final int passes;
  private final Mbuf[] burst;

  /** A field, so that reading a record allocates no object. */
  private final Runnable send = this::send;

  /**
   * The segments of the current frame. Grows to the longest chain, at most the size of the pool.
   */
  private Mbuf[] segments = new Mbuf[0];

  /** The number of frames in {@link #burst}. */
  private int held;

  private long sent;

  /** The bytes that were read in earlier passes. */
  private long bytesBefore;

  private @Nullable DamagedInputException damage;

  Receiver(Input input, PktmbufPool pool, ReplayOptions options, FrameSink sink, Signals signals) {
    this.input = input;
    this.reader = input.reader();
    this.source = new MbufSource(pool, options.bytesPerMbuf(), signals);
    this.sink = sink;
    this.signals = signals;
    this.passes = options.repeat();
    this.burst = new Mbuf[options.burstLimit()];
  }

  /** Reads all passes, or until the input is damaged. */
  void run() {
    try {
      receive(true);
      for (int pass = 1; pass < passes; pass++) {
        bytesBefore += reader.offset();
        reader.rewind();
        receive(false);
      }
    } catch (DamagedCaptureException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        // if another lcore has failed, its failure is the one that counts
        throw new IllegalStateException(
            "the thread that reads the capture was interrupted by code that it called", e);
      }
      damage = DamagedInputException.of(e);
    }
    send();
    signals.end(sent);
  }

  /** Returns the damage at which reading has ended, if any. Called only after the run. */
  @Nullable DamagedInputException damage() {
    return damage;
  }

  private void receive(boolean firstPass) {
    while (reader.next(send)) {
      Mbuf frame = frame();
      FrameMetadata.init(frame, reader, firstPass);
      burst[held++] = frame;
      if (held == burst.length) {
        send();
      }
    }
  }

  private Mbuf frame() {
    int length = reader.length();
    int count = source.needed(length);
    if (count == 1) {
      Mbuf mbuf = source.alloc(send);
      fill(mbuf, 0, length);
      return mbuf;
    }
    if (count > source.poolSize()) {
      throw FrameSizeCheck.tooLarge(input, source.bytesPerMbuf(), source.poolSize());
    }
    return chain(count, length);
  }

  private Mbuf chain(int count, int length) {
    if (segments.length < count) {
      segments = new Mbuf[count];
    }
    source.allocBulk(segments, count, send);
    int room = source.bytesPerMbuf();
    for (int i = 0; i < count; i++) {
      int from = i * room;
      fill(segments[i], from, Math.min(room, length - from));
    }
    // Joins pairs, then pairs of pairs, and so on. Each call of chain() walks along both chains, so
    // that adding one segment after another would take quadratic time.
    for (int step = 1; step < count; step *= 2) {
      for (int i = 0; i + step < count; i += 2 * step) {
        segments[i].chain(segments[i + step]);
      }
    }
    return segments[0];
  }

  private void fill(Mbuf mbuf, int from, int length) {
    mbuf.write(mbuf.append(length), reader.memory(), (long) reader.frame() + from, length);
  }

  private void send() {
    signals.check();
    signals.bytesRead(bytesBefore + reader.offset());
    sink.send(burst, held);
    sent += held;
    source.sent(sent);
    held = 0;
  }
}
