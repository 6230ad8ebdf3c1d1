package dev.mempool.cli.replay;

import dev.mempool.cli.DamagedInputException;
import dev.mempool.cli.pcap.PcapHeader;
import dev.mempool.mbuf.PktmbufPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Rx, work and tx, spread over the lcores.
 *
 * <p>One lcore does everything; two share it as rx on one side, work and tx on the other; from
 * three on rx deals the frames to all lcores between itself and tx, which collects them in order.
 *
 * <h2>Who uses the pool</h2>
 *
 * Rx gets and tx puts, and nobody else touches the pool: so backends for one producer and one
 * consumer will do. Rx never hands anything back, as it takes mbufs only for a frame that it has
 * read; and where the backend is for one producer, the pool does not flush the cache of rx when
 * that lcore ends.
 *
 * <h2>Why it cannot starve</h2>
 *
 * Rx waits for mbufs only with nothing in its hands. Then all mbufs are in the pool, in rx's own
 * cache, from which it gets first, or under way to tx, which frees them and, while rx waits,
 * flushes its cache after every burst. So in the end rx has the whole pool to get from.
 */
final class Pipeline {

  private final ReplayOptions options;
  private final PktmbufPool pool;
  private final Signals signals;
  private final Lcores lcores;
  private final boolean ethernet;
  private final Transmitter transmitter;
  private final Receiver receiver;

  Pipeline(
      ReplayOptions options, Input input, PktmbufPool pool, @Nullable Output output, Tally tally) {
    this.options = options;
    this.pool = pool;
    this.signals = new Signals(options.lcores());
    this.lcores = new Lcores(signals);
    this.ethernet = input.reader().header().linkType() == PcapHeader.ETHERNET;
    this.transmitter = new Transmitter(output, tally);
    this.receiver =
        switch (options.lcores()) {
          case 1 -> single(input);
          case 2 -> pair(input);
          default -> many(input);
        };
  }

  /**
   * Runs until all frames are through, or something fails.
   *
   * @param progress runs now and then, and is told how much of the input was read
   * @return what ended the reading early, if anything did
   */
  @Nullable DamagedInputException run(LongConsumer progress) {
    lcores.run(() -> progress.accept(signals.bytesRead()));
    return receiver.damage();
  }

  private Receiver single(Input input) {
    FrameSink work = inspectAndTransmit();
    FrameSink sink =
        (frames, count) -> {
          work.send(frames, count);
          // this lcore gets from the cache into which it frees
          signals.returned(signals.returned() + count);
        };
    Receiver rx = receiver(input, sink);
    lcores.add("replay", rx::run);
    return rx;
  }

  private Receiver pair(Input input) {
    List<Lane> lanes = lanes(1);
    transmit(lanes, inspectAndTransmit());
    return receive(input, lanes);
  }

  private Receiver many(Input input) {
    int workers = options.lcores() - 2;
    List<Lane> toWork = lanes(workers);
    List<Lane> toTransmit = lanes(workers);
    transmit(toTransmit, transmitter::transmit);
    for (int i = 0; i < workers; i++) {
      Worker worker =
          new Worker(
              toWork.get(i),
              toTransmit.get(i),
              new Inspector(ethernet),
              signals,
              options.heldFrames());
      lcores.add("replay-worker-" + i, worker::run);
    }
    return receive(input, toWork);
  }

  private FrameSink inspectAndTransmit() {
    Inspector inspector = new Inspector(ethernet);
    return (frames, count) -> {
      inspector.inspect(frames, count);
      transmitter.transmit(frames, count);
    };
  }

  private void transmit(List<Lane> lanes, FrameSink sink) {
    Collector collector = new Collector(lanes, options.burst());
    TransmitLoop loop = new TransmitLoop(collector, sink, pool, signals, options.heldFrames());
    lcores.add("replay-tx", loop::run);
  }

  private Receiver receive(Input input, List<Lane> lanes) {
    Receiver rx = receiver(input, new Dealer(lanes, options.burst()));
    lcores.add("replay-rx", rx::run);
    return rx;
  }

  private Receiver receiver(Input input, FrameSink sink) {
    return new Receiver(input, pool, options, sink, signals);
  }

  private List<Lane> lanes(int count) {
    List<Lane> lanes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane(signals));
    }
    return lanes;
  }
}
