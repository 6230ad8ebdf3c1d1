package dev.mempool.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.peers.BufferPeers.ArenaBuffer;
import dev.mempool.bench.peers.BufferPeers.ArenaBuffers;
import dev.mempool.bench.peers.BufferPeers.DirectBuffers;
import dev.mempool.bench.peers.BufferPeers.NettyAdaptiveBuffers;
import dev.mempool.bench.peers.BufferPeers.NettyBuffers;
import dev.mempool.bench.peers.BufferPeers.NettyPooledBuffers;
import dev.mempool.bench.peers.ObjectPeers.CommonsPoolObjects;
import dev.mempool.bench.peers.ObjectPeers.ObjectPeer;
import dev.mempool.bench.peers.ObjectPeers.Recycled;
import dev.mempool.bench.peers.ObjectPeers.RecyclerObjects;
import dev.mempool.bench.peers.ObjectPeers.StormpotObjects;
import dev.mempool.bench.peers.OurPeers.MbufBuffers;
import dev.mempool.bench.peers.OurPeers.MempoolBuffers;
import dev.mempool.bench.peers.QueuePeers.AgronaObjects;
import dev.mempool.bench.peers.QueuePeers.JctoolsMpscObjects;
import dev.mempool.bench.peers.QueuePeers.JctoolsObjects;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.PktmbufPool;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Every contestant really gets and puts; what is shared is full again when its threads leave. */
class PeersTest {

  private static final long WORD = 0x0123_4567_89ab_cdefL;

  @Test
  void jctools() {
    JctoolsObjects peer = new JctoolsObjects();
    peer.join(new Peer.Shared(), 1);
    rounds(peer);
    assertEquals(Pools.SIZE, peer.queue.size());
    peer.leave();
  }

  @Test
  void jctoolsForOneThreadThatGets() {
    JctoolsMpscObjects peer = new JctoolsMpscObjects();
    peer.join(new Peer.Shared(), 1);
    rounds(peer);
    peer.leave();
  }

  @Test
  void aQueueThatRunsDryOrOverIsAFailureAndNotAFigure() {
    JctoolsObjects peer = new JctoolsObjects();
    peer.join(new Peer.Shared(), 1);
    peer.queue.clear();
    assertThrows(PoolExhaustedException.class, peer::get);
    assertThrows(PoolExhaustedException.class, peer::getBurst);
    assertThrows(IllegalStateException.class, () -> peer.leave());
  }

  /** It needs an option of the JVM, so it runs in one of its own. */
  @Test
  void agrona() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                AgronaObjects.INTERNALS,
                "-cp",
                System.getProperty("java.class.path"),
                AgronaRounds.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains(AgronaRounds.DONE), said);
  }

  /** What the process of {@link #agrona} does. */
  static final class AgronaRounds {

    static final String DONE = "all came back";

    private AgronaRounds() {}

    public static void main(String[] none) {
      AgronaObjects peer = new AgronaObjects();
      peer.join(new Peer.Shared(), 1);
      rounds(peer);
      peer.leave();
      System.out.println(DONE);
    }
  }

  @Test
  void recycler() throws Exception {
    on(
        FastThreadLocalThread::new,
        () -> {
          RecyclerObjects peer = new RecyclerObjects();
          rounds(peer);
          Recycled object = peer.get();
          assertNotSame(object, peer.get());
          peer.put(object);
          assertSame(object, peer.get());
          peer.put(object);
          assertThrows(IllegalStateException.class, () -> peer.put(object));
        });
  }

  @Test
  void stormpot() {
    StormpotObjects peer = new StormpotObjects();
    peer.join(new Peer.Shared(), 1);
    rounds(peer);
    peer.leave();
  }

  @Test
  void commonsPool() {
    CommonsPoolObjects peer = new CommonsPoolObjects();
    peer.join(new Peer.Shared(), 1);
    rounds(peer);
    assertEquals(0, peer.pool.getNumActive());
    assertEquals(Pools.SIZE, peer.pool.getCreatedCount());
    peer.leave();
  }

  @Test
  void nettyOnItsOwnKindOfThread() throws Exception {
    for (NettyBuffers peer : List.of(new NettyPooledBuffers(), new NettyAdaptiveBuffers())) {
      on(
          FastThreadLocalThread::new,
          () -> {
            ByteBuf buffer = peer.get();
            assertTrue(buffer.isDirect());
            assertEquals(BufferPeers.BYTES, buffer.capacity());
            peer.write(buffer, WORD);
            assertEquals(WORD, buffer.getLong(0));
            peer.put(buffer);
            assertEquals(0, buffer.refCnt());
            peer.n1();
            peer.n32();
            assertTrue(Arrays.stream(peer.kept).allMatch(one -> one.refCnt() == 0));
          });
    }
  }

  @Test
  void arenas() {
    ArenaBuffers peer = new ArenaBuffers();
    ArenaBuffer packet = peer.get();
    assertEquals(BufferPeers.BYTES, packet.memory().byteSize());
    peer.write(packet, WORD);
    assertEquals(WORD, packet.memory().get(BufferPeers.NETWORK, 0));
    peer.put(packet);
    assertFalse(packet.memory().scope().isAlive());
    peer.n1();
    peer.n32();
    assertTrue(Arrays.stream(peer.kept).noneMatch(one -> one.memory().scope().isAlive()));
  }

  @Test
  void directBuffers() {
    DirectBuffers peer = new DirectBuffers();
    peer.n1();
    peer.n32();
    for (ByteBuffer buffer : peer.kept) {
      assertTrue(buffer.isDirect());
      assertEquals(BufferPeers.BYTES, buffer.capacity());
      assertEquals(WORD, buffer.getLong(0));
    }
  }

  @Test
  void mempoolElements() throws Exception {
    MempoolBuffers peer = new MempoolBuffers();
    on(
        LcoreThread::new,
        () -> {
          peer.join(new Peer.Shared(), 1);
          peer.n1();
          peer.n32();
          for (int object : peer.kept) {
            assertEquals(
                WORD, peer.pool.chunk(object).get(BufferPeers.NETWORK, peer.pool.offset(object)));
          }
          assertTrue(peer.pool.isFull());
          peer.leave();
        });
    assertTrue(peer.pool.isClosed());
  }

  @Test
  void mbufs() throws Exception {
    on(
        LcoreThread::new,
        () -> {
          MbufBuffers peer = new MbufBuffers();
          peer.join(new Peer.Shared(), 1);
          peer.n1();
          peer.n32();
          assertTrue(peer.pool.isFull());
          int index = Objects.requireNonNull(peer.kept[0]).index();
          assertEquals(
              WORD,
              peer.pool.mempool().segment(index).get(BufferPeers.NETWORK, PktmbufPool.HEADROOM));
          peer.leave();
        });
  }

  /** Two bursts, of which each holds different objects, and single ones in between. */
  private static <T> void rounds(ObjectPeer<?, T> peer) {
    for (int i = 0; i < 2; i++) {
      peer.getBurst();
      Set<T> different = new HashSet<>(Arrays.asList(peer.kept));
      assertEquals(Peer.BURST, different.size());
      assertFalse(different.contains(null));
      peer.putBurst();
      peer.put(peer.get());
    }
  }

  private static void on(BiFunction<Runnable, String, ? extends Thread> kind, Runnable work)
      throws Exception {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    Thread thread =
        kind.apply(
            () -> {
              try {
                work.run();
                outcome.complete(null);
              } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e);
              }
            },
            "peer");
    thread.start();
    outcome.get(10, TimeUnit.SECONDS);
    thread.join();
  }
}
