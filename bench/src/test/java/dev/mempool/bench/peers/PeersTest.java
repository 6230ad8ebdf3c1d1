// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.peers.BufferPeer.ArenaBuffer;
import dev.mempool.bench.peers.BufferPeer.Mbufs;
import dev.mempool.bench.peers.ObjectPeer.Item;
import dev.mempool.bench.peers.ObjectPeer.Recycled;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.PktmbufPool;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
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
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.infra.Blackhole;
import stormpot.Pooled;

/** Every peer really gets and puts, and its pool is full again afterwards. */
class PeersTest {

  private static final long WORD = 0x0123_4567_89ab_cdefL;

  /** Buffers need no Blackhole, and one of JMH's would use Unsafe, which tests may not. */
  @SuppressWarnings("NullAway")
  private static final Blackhole NO_HOLE = null;

  @Test
  void jctools() {
    Peer.Shared<QueuePeer> shared = QueuePeer.jctools();
    QueuePeer peer = shared.peers().get();
    rounds(peer);
    assertEquals(Pools.SIZE, peer.queue.size());
    shared.close().run();
  }

  @Test
  void jctoolsForOneThreadThatGets() {
    Peer.Shared<QueuePeer> shared = QueuePeer.jctoolsMpsc();
    rounds(shared.peers().get());
    shared.close().run();
  }

  @Test
  void aQueueThatRunsDryOrOverIsAFailureAndNotAFigure() {
    Peer.Shared<QueuePeer> shared = QueuePeer.jctools();
    QueuePeer peer = shared.peers().get();
    peer.queue.clear();
    assertThrows(PoolExhaustedException.class, peer::get);
    assertThrows(PoolExhaustedException.class, peer::getBurst);
    assertThrows(IllegalStateException.class, () -> shared.close().run());
  }

  /** Agrona needs an option of the JVM, so that this test starts another JVM. */
  @Test
  void agrona() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Contender.AGRONA_OBJECTS.jvmArgs.getLast(),
                "-cp",
                System.getProperty("java.class.path"),
                AgronaRounds.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains(AgronaRounds.DONE), said);
  }

  /** The program of the process of {@link #agrona}. */
  static final class AgronaRounds {

    static final String DONE = "all came back";

    private AgronaRounds() {}

    public static void main(String[] none) {
      Peer.Shared<QueuePeer> shared = QueuePeer.agrona();
      rounds(shared.peers().get());
      shared.close().run();
      System.out.println(DONE);
    }
  }

  @Test
  void recycler() throws Exception {
    on(
        FastThreadLocalThread::new,
        () -> {
          ObjectPeer<Recycled> peer = ObjectPeer.recycler().peers().get();
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
    Peer.Shared<ObjectPeer<Pooled<Item>>> shared = ObjectPeer.stormpot();
    rounds(shared.peers().get());
    shared.close().run();
  }

  @Test
  void commonsPool() {
    GenericObjectPool<Item> pool = ObjectPeer.newCommonsPool();
    Peer.Shared<ObjectPeer<Item>> shared = ObjectPeer.commonsPool(pool);
    rounds(shared.peers().get());
    assertEquals(0, pool.getNumActive());
    assertEquals(Pools.SIZE, pool.getCreatedCount());
    shared.close().run();
  }

  @Test
  void nettyOnItsOwnKindOfThread() throws Exception {
    List<ByteBufAllocator> allocators =
        List.of(PooledByteBufAllocator.DEFAULT, new AdaptiveByteBufAllocator());
    for (ByteBufAllocator allocator : allocators) {
      BufferPeer<ByteBuf> peer = BufferPeer.netty(allocator).peers().get();
      on(
          FastThreadLocalThread::new,
          () -> {
            ByteBuf buffer = peer.get();
            assertTrue(buffer.isDirect());
            assertEquals(BufferPeer.BYTES, buffer.capacity());
            peer.write(buffer, WORD);
            assertEquals(WORD, buffer.getLong(0));
            peer.put(buffer);
            assertEquals(0, buffer.refCnt());
            peer.singles(NO_HOLE);
            peer.burst(NO_HOLE);
            assertTrue(Arrays.stream(peer.kept).allMatch(one -> one.refCnt() == 0));
          });
    }
  }

  @Test
  void arenas() {
    BufferPeer<ArenaBuffer> peer = BufferPeer.arenas().peers().get();
    ArenaBuffer packet = peer.get();
    assertEquals(BufferPeer.BYTES, packet.memory().byteSize());
    peer.write(packet, WORD);
    assertEquals(WORD, packet.memory().get(BufferPeer.NETWORK, 0));
    peer.put(packet);
    assertFalse(packet.memory().scope().isAlive());
    peer.singles(NO_HOLE);
    peer.burst(NO_HOLE);
    assertTrue(Arrays.stream(peer.kept).noneMatch(one -> one.memory().scope().isAlive()));
  }

  @Test
  void directBuffers() {
    BufferPeer<ByteBuffer> peer = BufferPeer.directBuffers().peers().get();
    peer.singles(NO_HOLE);
    peer.burst(NO_HOLE);
    for (ByteBuffer buffer : peer.kept) {
      assertTrue(buffer.isDirect());
      assertEquals(BufferPeer.BYTES, buffer.capacity());
      assertEquals(WORD, buffer.getLong(0));
    }
  }

  @Test
  void mempoolElements() throws Exception {
    Peer.Shared<MempoolPeer> shared = MempoolPeer.buffers();
    MempoolPeer peer = shared.peers().get();
    on(
        LcoreThread::new,
        () -> {
          peer.singles(NO_HOLE);
          peer.burst(NO_HOLE);
          for (int object : peer.kept) {
            assertEquals(
                WORD, peer.pool.chunk(object).get(BufferPeer.NETWORK, peer.pool.offset(object)));
          }
          assertTrue(peer.pool.isFull());
          peer.flush();
          shared.close().run();
        });
    assertTrue(peer.pool.isClosed());
  }

  @Test
  void mbufs() throws Exception {
    on(
        LcoreThread::new,
        () -> {
          Peer.Shared<Mbufs> shared = BufferPeer.mbufs();
          Mbufs peer = shared.peers().get();
          peer.singles(NO_HOLE);
          peer.burst(NO_HOLE);
          assertTrue(peer.pool.isFull());
          int index = Objects.requireNonNull(peer.kept[0]).index();
          assertEquals(
              WORD,
              peer.pool
                  .memory()
                  .chunks()
                  .getFirst()
                  .segment()
                  .get(
                      BufferPeer.NETWORK,
                      (long) index * peer.pool.slotSize() + PktmbufPool.defaultHeadroom()));
          peer.flush();
          shared.close().run();
        });
  }

  /** Gets and puts two bursts of different objects, and single objects in between. */
  private static <T> void rounds(ObjectPeer<T> peer) {
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
