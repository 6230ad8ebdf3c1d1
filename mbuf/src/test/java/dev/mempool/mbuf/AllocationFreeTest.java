// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.AllocatedBytes;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** No operation on a packet allocates Java memory after its first run. */
class AllocationFreeTest {

  private static final int WARM_UP = 2_000;
  private static final int OPERATIONS = 20_000;

  /**
   * The bytes that the JVM itself may attribute to the thread. The limit is far below one smallest
   * object per operation, which would be 320,000 bytes in all.
   */
  private static final long NOISE = 20_000;

  @Test
  void onAnLcoreWithCache() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = Pools.cachedPool()) {
            checkAll(pool);
          }
        });
  }

  @Test
  void onAThreadThatIsNoLcore() {
    try (PktmbufPool pool = Pools.builder("no lcore").privateSize(8).checked(false).build()) {
      checkAll(pool);
    }
  }

  @Test
  void inAPoolWithHistory() throws Exception {
    try (PktmbufPool pool =
        Pools.builder("recorded").cacheSize(Pools.CACHE).history(true).build()) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            checkAll(pool);
            Mbuf[] mbufs = {Objects.requireNonNull(pool.alloc()), null};
            check(
                "marks",
                () -> {
                  MbufHistory.mark(mbufs[0], HistoryEvent.RX);
                  MbufHistory.markBulk(mbufs, 0, 2, HistoryEvent.TX);
                });
          });
    }
  }

  private static void checkAll(PktmbufPool pool) {
    @Nullable Mbuf[] mbufs = new @Nullable Mbuf[100];
    Mbuf[] raw = new Mbuf[100];
    byte[] bytes = new byte[100];
    check(
        "alloc, append, free",
        () -> {
          Mbuf mbuf = Objects.requireNonNull(pool.alloc());
          mbuf.append(100);
          mbuf.prepend(8);
          mbuf.adj(4);
          mbuf.trim(4);
          mbuf.free();
        });
    check(
        "data",
        () -> {
          Mbuf mbuf = Objects.requireNonNull(pool.alloc());
          mbuf.append(100);
          mbuf.putLong(0, mbuf.getLongLE(3));
          mbuf.putInt(8, mbuf.getShort(1));
          mbuf.write(0, bytes, 0, 100);
          mbuf.read(0, bytes, 0, 100);
          mbuf.free();
        });
    DynRegistry registry = new DynRegistry();
    DynField field = registry.registerField("field", 4, 4);
    DynField last = field.part(3, 1);
    DynTimestamp time = registry.registerRxTimestamp();
    OlFlags flags = OlFlags.of(OlFlags.TX_IPV4, OlFlags.TX_IP_CKSUM);
    check(
        "metadata",
        () -> {
          Mbuf mbuf = Objects.requireNonNull(pool.alloc());
          mbuf.setPort(3);
          mbuf.setFlags(flags);
          mbuf.addFlags(OlFlags.TX_TCP_CKSUM);
          mbuf.clearFlags(OlFlags.TX_UDP_CKSUM);
          mbuf.setPacketType(PacketType.inner(mbuf.packetType()) | PacketType.L4_UDP.bits());
          MbufField.VLAN_TCI.set(mbuf, MbufField.VLAN_TCI_OUTER.get(mbuf));
          MbufField.SCHED_QUEUE.set(mbuf, MbufField.RSS_HASH.get(mbuf));
          MbufField.OUTER_L2_LENGTH.set(mbuf, MbufField.L2_LENGTH.get(mbuf));
          assertTrue(mbuf.validateTxOffload().isEmpty());
          field.setInt(mbuf, field.getInt(mbuf) + 1);
          last.setByte(mbuf, (byte) (last.getByte(mbuf) + 1));
          time.set(mbuf, time.get(mbuf) + 1);
          mbuf.clearFlags(time.flag());
          mbuf.copyDynamicFields(mbuf);
          mbuf.free();
        });
    check(
        "chain, read, free",
        () -> {
          Mbuf mbuf = Objects.requireNonNull(pool.alloc());
          mbuf.append(50);
          for (int i = 0; i < 3; i++) {
            Mbuf tail = Objects.requireNonNull(pool.alloc());
            tail.append(50);
            mbuf.chain(tail);
          }
          mbuf.read(40, bytes, 0, 100);
          mbuf.refcntUpdate(1);
          mbuf.refcntUpdate(-1);
          mbuf.free();
        });
    try (MbufCache cache = pool.newCache(64)) {
      check(
          "alloc, free with a cache",
          () -> {
            cache.free(Objects.requireNonNull(cache.alloc()));
            assertTrue(cache.allocBulk(mbufs, 0, 32));
            cache.freeBulk(mbufs, 0, 32);
          });
    }
    PacketIo io = new PacketIo();
    MemorySegment memory = MemorySegment.ofArray(new byte[100]);
    Mbuf packet = Pools.packet(pool, 50, 50);
    Mbuf room = Pools.packet(pool, 0, 0);
    check(
        "packet I/O, read into memory",
        () -> {
          assertTrue(io.write(packet, 10, NULL) == 90);
          assertTrue(io.read(NULL, room) > 0);
          room.trim(room.lastSegment().dataLength());
          room.adj(room.dataLength());
          room.resetHeadroom();
          packet.read(40, memory, 0, 60);
        });
    PktmbufPool.freeBulk(new Mbuf[] {packet, room}, 0, 2);
    for (int burst : new int[] {1, 8, 32, 100}) {
      check(
          "allocBulk, freeBulk of " + burst,
          () -> {
            assertTrue(pool.allocBulk(mbufs, 0, burst));
            PktmbufPool.freeBulk(mbufs, 0, burst);
          });
      check(
          "rawAllocBulk, rawFreeBulk of " + burst,
          () -> {
            assertTrue(pool.rawAllocBulk(raw, 0, burst));
            pool.rawFreeBulk(raw, 0, burst);
          });
    }
  }

  /** A channel that accepts all bytes, and fills every buffer. */
  private static final class NullChannel implements GatheringByteChannel, ScatteringByteChannel {

    private static long skip(ByteBuffer[] buffers, int from, int count) {
      long bytes = 0;
      for (int i = from; i < from + count; i++) {
        bytes += skip(buffers[i]);
      }
      return bytes;
    }

    private static int skip(ByteBuffer buffer) {
      int bytes = buffer.remaining();
      buffer.position(buffer.limit());
      return bytes;
    }

    @Override
    public long write(ByteBuffer[] buffers, int from, int count) {
      return skip(buffers, from, count);
    }

    @Override
    public long write(ByteBuffer[] buffers) {
      return skip(buffers, 0, buffers.length);
    }

    @Override
    public int write(ByteBuffer buffer) {
      return skip(buffer);
    }

    @Override
    public long read(ByteBuffer[] buffers, int from, int count) {
      return skip(buffers, from, count);
    }

    @Override
    public long read(ByteBuffer[] buffers) {
      return skip(buffers, 0, buffers.length);
    }

    @Override
    public int read(ByteBuffer buffer) {
      return skip(buffer);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final NullChannel NULL = new NullChannel();

  private static void check(String what, Executable operation) {
    try {
      repeat(operation, WARM_UP);
      long before = AllocatedBytes.now();
      repeat(operation, OPERATIONS);
      long allocated = AllocatedBytes.now() - before;
      assertTrue(
          allocated < NOISE,
          () ->
              String.format(
                  Locale.ROOT, "%s: %d bytes for %d operations", what, allocated, OPERATIONS));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(what, e);
    }
  }

  private static void repeat(Executable operation, int times) throws Throwable {
    for (int i = 0; i < times; i++) {
      operation.execute();
    }
  }
}
