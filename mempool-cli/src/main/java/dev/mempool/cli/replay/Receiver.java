package dev.mempool.cli.replay;

import dev.mempool.cli.DamagedInputException;
import dev.mempool.cli.pcap.PcapReader;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.jspecify.annotations.Nullable;

/**
 * Rx: reads frames into mbufs and sends them on. The only one that gets from the pool.
 *
 * <p>It waits in two places, for mbufs and for input, and sends what it holds before it does: so
 * every mbuf that is not in the pool or in a cache is on its way there.
 */
final class Receiver {

  private final Input input;
  private final PcapReader reader;
  private final MbufSource source;
  private final FrameSink sink;
  private final Signals signals;
  private final int passes;
  private final Mbuf[] burst;

  /** Made once, so that reading a record makes nothing. */
  private final Runnable send = this::send;

  /** Grows to the longest chain, so never beyond the pool. */
  private Mbuf[] segments = new Mbuf[0];

  private int held;
  private long sent;
  private long bytesBefore;
  private @Nullable DamagedInputException damage;

  Receiver(Input input, PktmbufPool pool, ReplayOptions options, FrameSink sink, Signals signals) {
    this.input = input;
    this.reader = input.reader();
    this.source = new MbufSource(pool, options.payload(), signals);
    this.sink = sink;
    this.signals = signals;
    this.passes = options.repeat();
    this.burst = new Mbuf[options.heldFrames()];
  }

  /** Reads all passes, or as far as the input is good. */
  void run() {
    try {
      receive(true);
      for (int pass = 1; pass < passes; pass++) {
        bytesBefore += reader.offset();
        reader.rewind();
        receive(false);
      }
    } catch (DamagedInputException e) {
      damage = e;
    }
    send();
    signals.end(sent);
  }

  /** What ended the reading early; to be asked when the run has ended. */
  @Nullable DamagedInputException damage() {
    return damage;
  }

  private void receive(boolean firstPass) {
    while (reader.next(send)) {
      Mbuf frame = frame();
      Frame.label(frame, reader.headerLow(), reader.headerHigh(), firstPass);
      burst[held++] = frame;
      if (held == burst.length) {
        send();
      }
    }
  }

  private Mbuf frame() {
    int length = reader.length();
    int count = source.need(length);
    if (count == 1) {
      Mbuf mbuf = source.take(send);
      fill(mbuf, 0, length);
      return mbuf;
    }
    if (count > source.size()) {
      throw FrameTooLarge.exception(input, source.payload(), source.size());
    }
    return chain(count, length);
  }

  private Mbuf chain(int count, int length) {
    if (segments.length < count) {
      segments = new Mbuf[count];
    }
    source.take(segments, count, send);
    int room = source.payload();
    for (int i = 0; i < count; i++) {
      int from = i * room;
      fill(segments[i], from, Math.min(room, length - from));
    }
    // by twos, by fours ...: chaining walks along both chains, and one by one they would be long
    for (int step = 1; step < count; step *= 2) {
      for (int i = 0; i + step < count; i += 2 * step) {
        segments[i].chain(segments[i + step]);
      }
    }
    return segments[0];
  }

  private void fill(Mbuf mbuf, int from, int length) {
    mbuf.append(length);
    mbuf.copyFrom(0, reader.memory(), (long) reader.frame() + from, length);
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
