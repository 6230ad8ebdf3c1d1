// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.testsupport.CapturedLog;
import dev.mempool.testsupport.OnThread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shortages of slots, and the handler that stops reading meanwhile. */
class BackPressureHandlerTest {

  /** The time in which everything here happens, on a machine that is very busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The pool is low with 7 slots in the backend, and refilled with 16. */
  private static final int SLOTS = 64;

  private MempoolByteBufAllocator allocator;
  private final List<ByteBuf> out = new ArrayList<>();

  @BeforeEach
  void makeAllocator() {
    allocator =
        MempoolByteBufAllocator.builder("pressure")
            .slots(64, SLOTS, pool -> pool.cacheSize(32))
            .whenEmpty(Fallback.FAIL)
            .build();
  }

  @AfterEach
  void close() {
    out.forEach(ByteBuf::release);
    assertTrue(allocator.close(PATIENCE), () -> allocator.leakReports().toString());
  }

  private void allocate(int buffers) {
    for (int i = 0; i < buffers; i++) {
      out.add(allocator.directBuffer(8));
    }
  }

  private void release(int buffers) {
    for (int i = 0; i < buffers; i++) {
      out.removeLast().release();
    }
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), "it does not happen");
      Thread.onSpinWait();
    }
  }

  /** Waits for the warnings of handlers, each of which is told of the beginning and of the end. */
  private static void awaitWarnings(CapturedLog log, int warnings) {
    int[] seen = new int[1];
    await(() -> {
      seen[0] += log.expectOnly("a back-pressure handler could not be told");
      return seen[0] == warnings;
    });
  }

  // ---- the end of a shortage ----

  @Test
  void freeSlotsInTheCacheOfAnIdleEventLoopEndTheShortage() throws Exception {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1, LcoreEventLoops.threads("loop-"), LcoreEventLoops.idle(NioIoHandler.newFactory()));
    try {
      loops
          .submit(() -> {
            allocate(32);
            release(32);
          })
          .sync();
      allocate(28); // of the 32 that the cache of the event loop has left
      await(() -> !allocator.isShort());
    } finally {
      loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void slotsThatAnLcoreReleasesEndTheShortageAtOnce() throws Exception {
    allocate(60);
    assertTrue(allocator.isShort());
    OnThread.run(
        LcoreEventLoops.threads("releases-"),
        () -> {
          release(30); // which fit into its cache
          assertFalse(allocator.isShort());
        });
  }

  @Test
  void slotsThatAnotherThreadReleasesEndTheShortage() {
    allocate(60);
    release(30);
    await(() -> !allocator.isShort());
  }

  @Test
  void aHandlerThatFailsDoesNotKeepTheOthersFromBeingTold() throws Exception {
    int handlers = 20; // they are told in any order
    CountDownLatch told = new CountDownLatch(handlers);
    for (int i = 0; i < handlers; i++) {
      allocator.shortage().add(told::countDown);
      allocator
          .shortage()
          .add(() -> {
            throw new IllegalStateException("this executor does not work");
          });
    }
    try (CapturedLog log = CapturedLog.start()) {
      allocate(60);
      assertTrue(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      allocator.close(Duration.ZERO);
      log.expect("allocator 'pressure' was closed while buffers are out");
      awaitWarnings(log, 2 * handlers);
    }
  }

  /** Of two channels, the event loop of one has ended, and it tells so in Netty's way. */
  @Test
  void anEventLoopThatHasEndedDoesNotKeepTheOthersStopped() throws Exception {
    EventLoopGroup ended = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ended.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    Counting reads = new Counting();
    EmbeddedChannel channel = channel(reads);
    allocator
        .shortage()
        .add(() -> {
          try {
            ended.next().execute(() -> {});
          } catch (RejectedExecutionException e) {
            throw new IllegalStateException("not as Netty's handlers do it", e);
          }
        });
    try (CapturedLog log = CapturedLog.start()) {
      allocate(60);
      channel.read();
      assertEquals(0, reads.count);
      release(60);
      await(() -> {
        channel.runPendingTasks();
        return reads.count > 0;
      });
      channel.finishAndReleaseAll();
      awaitWarnings(log, 2);
    }
  }

  // ---- the handler ----

  /** Counts the reads that reach the channel, and does the same as the channel's own end. */
  private static final class Counting extends ChannelOutboundHandlerAdapter {
    int count;

    @Override
    public void read(ChannelHandlerContext ctx) {
      count++;
      ctx.read();
    }
  }

  /** Returns a channel whose reads after its registration are counted. */
  private EmbeddedChannel channel(Counting reads) {
    EmbeddedChannel channel =
        new EmbeddedChannel(reads, new BackPressureHandler(allocator), releasing());
    reads.count = 0;
    return channel;
  }

  private static ChannelInboundHandlerAdapter releasing() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        ((ByteBuf) message).release();
      }
    };
  }

  private void shortageEnds(EmbeddedChannel channel, Counting reads, int expectedReads) {
    release(60);
    await(() -> !allocator.isShort());
    await(() -> {
      channel.runPendingTasks();
      return reads.count >= expectedReads && !channel.hasPendingTasks();
    });
    assertEquals(expectedReads, reads.count);
  }

  @Test
  void readsAreHeldBackUntilSlotsAreBack() {
    Counting reads = new Counting();
    EmbeddedChannel channel = channel(reads);
    channel.read();
    assertEquals(1, reads.count);
    allocate(60);
    channel.read();
    channel.read();
    assertEquals(1, reads.count);
    assertTrue(channel.config().isAutoRead(), "what the application has set");
    shortageEnds(channel, reads, 2);
    channel.finishAndReleaseAll();
  }

  @Test
  void aPassOfTheEventLoopEndsWhenSlotsBecomeShort() {
    Counting reads = new Counting();
    EmbeddedChannel channel = channel(reads);
    allocate(48);
    channel.pipeline().fireChannelRead(out.removeLast());
    assertTrue(channel.config().isAutoRead());
    allocate(2); // and for the second one the cache takes the last 16 slots of the backend
    assertTrue(allocator.isShort());
    channel.pipeline().fireChannelRead(out.removeLast());
    assertFalse(channel.config().isAutoRead(), "which ends the loop of a channel");
    channel.pipeline().fireChannelReadComplete();
    assertTrue(channel.config().isAutoRead());
    assertEquals(0, reads.count);
    release(48);
    await(() -> {
      channel.runPendingTasks();
      return reads.count == 1;
    });
    channel.finishAndReleaseAll();
  }

  @Test
  void anApplicationThatSwitchesAutoReadOnDoesNotRead() {
    Counting reads = new Counting();
    EmbeddedChannel channel = channel(reads);
    channel.config().setAutoRead(false);
    allocate(60);
    channel.config().setAutoRead(true);
    assertEquals(0, reads.count);
    assertTrue(channel.config().isAutoRead());
    shortageEnds(channel, reads, 1);
    channel.finishAndReleaseAll();
  }

  /** The back-pressure of the application itself, for example of a proxy, goes on. */
  @Test
  void anApplicationThatSwitchesAutoReadOffIsObeyed() {
    Counting reads = new Counting();
    EmbeddedChannel channel = channel(reads);
    allocate(60);
    channel.read();
    await(() -> {
      channel.runPendingTasks();
      return channel.config().isAutoRead();
    });
    channel.config().setAutoRead(false);
    shortageEnds(channel, reads, 0);
    assertFalse(channel.config().isAutoRead());
    channel.config().setAutoRead(true);
    assertEquals(1, reads.count);
    channel.finishAndReleaseAll();
  }

  @Test
  void aReadThatTheApplicationAsksForIsMadeLater() {
    Counting reads = new Counting();
    EmbeddedChannel channel = channel(reads);
    channel.config().setAutoRead(false);
    allocate(60);
    channel.read();
    assertEquals(0, reads.count);
    shortageEnds(channel, reads, 1);
    channel.finishAndReleaseAll();
  }

  @Test
  void aHandlerThatIsRemovedLetsTheChannelRead() {
    Counting reads = new Counting();
    EmbeddedChannel channel = channel(reads);
    allocate(60);
    channel.read();
    assertEquals(0, reads.count);
    channel.pipeline().remove(BackPressureHandler.class);
    assertEquals(1, reads.count);
    channel.finishAndReleaseAll();
  }
}
