// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay.pipeline;

import dev.mempool.cli.replay.file.Input;
import dev.mempool.cli.replay.file.Output;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.pcap.PcapHeader;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The three steps of a replay, spread over lcores. Rx reads frames into mbufs, work inspects them,
 * tx writes them in the order in which they were read and frees the mbufs.
 *
 * <pre>
 * 1 lcore    rx + work + tx
 *
 * 2 lcores   rx --queue--> work + tx
 *
 * N lcores        +--queue--> worker 0   --queue--+
 *            rx --+--queue--> ...        --queue--+--> tx
 *                 +--queue--> worker N-3 --queue--+
 * </pre>
 *
 * Rx deals frames to the queues and tx collects them from the queues, both in the same {@link
 * RoundRobin} order.
 *
 * <h2>Use of the pool</h2>
 *
 * Only rx allocates from the pool, and only tx puts into it. So a backend for a single producer and
 * a single consumer is enough. Rx never frees an mbuf, because it allocates mbufs only for frames
 * that it has read. When rx ends, the pool does not flush the cache of rx if the backend has a
 * single producer.
 *
 * <h2>Why rx always gets its mbufs</h2>
 *
 * Rx waits for mbufs only when it holds none. Then every mbuf is in the backend, in the cache of
 * rx, or in a frame on its way to tx. Tx frees the frame and, while rx waits, flushes its own cache
 * after every burst. So in the end all mbufs are in the backend and in the cache of rx, where rx
 * allocates from, and no frame is larger than the pool.
 */
public final class Pipeline {

  private final ReplayOptions options;
  private final PktmbufPool pool;
  private final Signals signals;
  private final LcoreTasks tasks;
  private final boolean ethernet;
  private final Transmitter transmitter;
  private final Receiver receiver;

  /**
   * Makes a pipeline, which can be run once.
   *
   * @param options the number of lcores, the burst size and the number of passes
   * @param input the capture to read
   * @param pool the pool of the frames' mbufs, made by {@link ReplayOptions#pool}
   * @param backend the backend of the pool
   * @param output the capture to write, {@code null} for none
   * @param statistics the statistics in which the frames are counted
   */
  public Pipeline(
      ReplayOptions options,
      Input input,
      PktmbufPool pool,
      ForeignBackend backend,
      @Nullable Output output,
      FrameStatistics statistics) {
    this.options = options;
    this.pool = pool;
    this.signals = new Signals(options.lcores());
    this.tasks = new LcoreTasks(signals, backend);
    this.ethernet = input.reader().header().linkType() == PcapHeader.ETHERNET;
    this.transmitter = new Transmitter(output, statistics);
    this.receiver =
        switch (options.lcores()) {
          case 1 -> oneLcore(input);
          case 2 -> twoLcores(input);
          default -> manyLcores(input);
        };
  }

  /**
   * Runs until all frames have been transmitted or an lcore has failed. Throws the first failure. A
   * call of the backend that does not return is a failure.
   *
   * @param progress receives the number of bytes that were read, about every 100 ms
   * @return the damage at which reading has ended, or {@code null} if there was none
   * @throws InterruptedRunException if the calling thread is interrupted
   */
  public @Nullable DamagedInputException run(LongConsumer progress) {
    tasks.run(() -> progress.accept(signals.bytesRead()));
    return receiver.damage();
  }

  private Receiver oneLcore(Input input) {
    FrameSink work = inspectAndTransmit();
    FrameSink sink =
        (frames, count) -> {
          work.send(frames, count);
          // The frames were freed into the cache of this lcore, from which it allocates too.
          signals.returned(signals.returned() + count);
        };
    return addReceiver("replay", input, sink);
  }

  private Receiver twoLcores(Input input) {
    List<FrameQueue> queues = queues(1);
    Receiver rx = addReceiver("replay-rx", input, distributor(queues));
    addTransmitter(queues, inspectAndTransmit());
    return rx;
  }

  private Receiver manyLcores(Input input) {
    int workers = options.lcores() - 2;
    List<FrameQueue> toWorkers = queues(workers);
    List<FrameQueue> toTx = queues(workers);
    Receiver rx = addReceiver("replay-rx", input, distributor(toWorkers));
    addTransmitter(toTx, transmitter::transmit);
    for (int i = 0; i < workers; i++) {
      Inspector inspector = new Inspector(ethernet);
      Worker worker =
          new Worker(toWorkers.get(i), toTx.get(i), inspector, signals, options.burstLimit());
      tasks.add("replay-worker-" + i, worker::run);
    }
    return rx;
  }

  private FrameSink inspectAndTransmit() {
    Inspector inspector = new Inspector(ethernet);
    return (frames, count) -> {
      inspector.inspect(frames, count);
      transmitter.transmit(frames, count);
    };
  }

  private Receiver addReceiver(String name, Input input, FrameSink sink) {
    Receiver rx = new Receiver(input, pool, options, sink, signals);
    tasks.add(name, rx::run);
    return rx;
  }

  private void addTransmitter(List<FrameQueue> queues, FrameSink sink) {
    RoundRobinCollector collector = new RoundRobinCollector(queues, options.burst());
    TransmitLoop tx = new TransmitLoop(collector, sink, pool, signals, options.burstLimit());
    tasks.add("replay-tx", tx::run);
  }

  private RoundRobinDistributor distributor(List<FrameQueue> queues) {
    return new RoundRobinDistributor(queues, options.burst());
  }

  private List<FrameQueue> queues(int count) {
    return Stream.generate(() -> new FrameQueue(signals)).limit(count).toList();
  }
}
