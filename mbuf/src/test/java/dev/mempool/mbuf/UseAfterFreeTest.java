// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Guard;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each public method of a freed mbuf of a checked pool says that the mbuf is free, unless it only
 * tells or sets a number that needs no data. None of them changes anything of the next user's mbuf.
 */
class UseAfterFreeTest {

  /** The methods that a free mbuf answers: each tells or sets a field of the Java object alone. */
  private static final Set<String> ANSWERED =
      Set.of(
          "index",
          "pool",
          "toString",
          "dump",
          "next",
          "segments",
          "lastSegment",
          "segmentCount",
          "isContiguous",
          "isDirect",
          "isIndirect",
          "owner",
          "hasExternalBuffer",
          "hasPinnedExternalBuffer",
          "externalBuffer",
          "packetLength",
          "setPacketLength",
          "headroom",
          "tailroom",
          "dataOffset",
          "dataLength",
          "bufLength",
          "bufAddress",
          "defaultAddress",
          "iova",
          "bufIova",
          "defaultIova",
          "refcnt",
          "port",
          "setPort",
          "olFlags",
          "hasFlags",
          "addFlags",
          "clearFlags",
          "setFlags",
          "packetType",
          "setPacketType",
          "validateTxOffload",
          "copyDynamicFields",
          "privateSize",
          "privateMemory",
          "getPrivateByte",
          "putPrivateByte",
          "getPrivateInt",
          "putPrivateInt",
          "getPrivateLong",
          "putPrivateLong",
          "address");

  private final List<String> faults = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMethodOfAFreedMbufSaysSo(boolean guarded) {
    try (PktmbufPool pool =
            Pools.builder("x").privateSize(16).guard(guarded ? Guard.STATE : Guard.OFF).build();
        Arena arena = Arena.ofShared()) {
      int refusals = 0;
      for (Method method : Mbuf.class.getMethods()) {
        if (method.getDeclaringClass() == Object.class
            || Modifier.isStatic(method.getModifiers())) {
          continue;
        }
        Mbuf other = Pools.packet(pool, 20);
        Mbuf freed = Pools.packet(pool, 100);
        freed.free();
        refusals += refuses(freed, method, other, arena) ? 1 : 0;
        assertEquals(1, other.refcnt(), method::toString);
        assertTrue(other.isContiguous(), method::toString);
        other.free();
        Pools.assertAllBack(pool);
      }
      assertEquals("", String.join("\n", faults));
      assertTrue(refusals > 50, refusals + " refusals");
    }
  }

  /** The mbuf is refused before its arguments are looked at. */
  @Test
  void aFreedMbufIsRefusedWhateverTheArguments() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf freed = Pools.packet(pool, 100);
      freed.free();
      assertFree(freed, () -> freed.append(-1));
      assertFree(freed, () -> freed.prepend(-1));
      assertFree(freed, () -> freed.adj(-1));
      assertFree(freed, () -> freed.trim(-1));
      assertFree(freed, () -> freed.setDataOffset(-1));
      assertFree(freed, () -> freed.setDataLength(-1));
      assertFree(freed, () -> freed.refcntSet(0));
      assertFree(freed, () -> freed.splitAfter(freed));
      assertFree(freed, () -> freed.copy(pool, 0, 0));
      try (PktmbufPool exhausted = Pools.builder("exhausted").size(1).build()) {
        Pools.alloc(exhausted);
        assertFree(freed, () -> freed.copy(exhausted, 0, 1));
        assertFree(freed, () -> freed.clone(exhausted));
      }
      Mbuf chained = Pools.packet(pool, 10, 20);
      assertFree(freed, () -> chained.attach(freed));
      assertFree(freed, () -> chained.chain(freed));
      assertFree(freed, () -> freed.chain(chained));
      chained.free();
      assertFree(freed, () -> pool.rawResetBulk(new Mbuf[] {freed}, 0, 1));
      assertEquals(0, freed.refcnt());
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void aFreedMbufIsNeitherSentNorReceivedInto() throws IOException {
    Pipe pipe = Pipe.open();
    try (PktmbufPool pool = Pools.builder("x").build();
        Pipe.SourceChannel in = pipe.source();
        Pipe.SinkChannel out = pipe.sink();
        DatagramChannel channel = DatagramChannel.open()) {
      Mbuf freed = Pools.packet(pool, 100);
      freed.free();
      Mbuf head = Pools.packet(pool, 10, 20);
      head.lastSegment().freeSegment();
      PacketIo io = new PacketIo();
      for (Mbuf packet : new Mbuf[] {freed, head}) {
        Mbuf free = packet.lastSegment();
        assertFree(free, () -> io.write(packet, 0, out));
        assertFree(free, () -> io.read(in, packet));
        assertFree(free, () -> PacketIo.send(packet, channel, new InetSocketAddress(1)));
      }
      assertFree(freed, () -> PacketIo.receive(channel, freed));
    }
  }

  /** Each of these walks to the last segment, which somebody has freed on its own. */
  @Test
  void aPacketWhoseLastSegmentIsFreedIsLeftAlone() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf head = Pools.packet(pool, 10, 20, 30);
      Mbuf last = head.lastSegment();
      last.freeSegment();
      Mbuf other = Pools.packet(pool, 40);
      for (Executable call :
          List.<Executable>of(
              () -> head.append(1),
              head::appendBuffer,
              () -> head.trim(1),
              () -> head.chain(other),
              () -> other.chain(head),
              () -> head.copy(pool, 0, 60),
              () -> head.clone(pool),
              () -> head.read(0, new byte[60]),
              () -> head.view(30, 0, MemorySegment.NULL),
              () -> head.splitAfter(last))) {
        assertFree(last, call);
        assertEquals(60, head.packetLength());
        assertEquals(3, head.segmentCount());
        assertEquals(1, head.refcnt());
        assertEquals(40, other.packetLength());
        assertEquals(1, other.segmentCount());
        assertEquals(3, pool.inUseCount());
      }
    }
  }

  private static void assertFree(Mbuf freed, Executable call) {
    Pools.assertMessage(
        assertThrows(PoolMisuseException.class, call), freed.label(), "is free already");
  }

  private boolean refuses(Mbuf freed, Method method, Mbuf other, Arena arena) {
    boolean answered = ANSWERED.contains(method.getName());
    try {
      Object result =
          method.invoke(
              freed,
              Arrays.stream(method.getParameterTypes())
                  .map(type -> value(type, other, arena))
                  .toArray());
      if (!answered) {
        faults.add(method + " returned " + result);
      }
      return false;
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      boolean refused =
          thrown instanceof PoolMisuseException && thrown.getMessage().contains(freed.label());
      // has no data, so no offset lies within its data
      boolean noData =
          thrown instanceof IndexOutOfBoundsException && method.getName().equals("iova");
      if (!noData && (answered || !refused)) {
        faults.add(method + " threw " + thrown);
      }
      return true;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns an argument that an mbuf in use would take. */
  private static Object value(Class<?> type, Mbuf other, Arena arena) {
    if (type == int.class) {
      return 1;
    }
    if (type == long.class) {
      return 1L;
    }
    if (type == byte[].class) {
      return new byte[4];
    }
    if (type == ByteBuffer.class) {
      return ByteBuffer.allocate(4);
    }
    if (type == MemorySegment.class) {
      return arena.allocate(4);
    }
    if (type == PktmbufPool.class) {
      return other.pool();
    }
    if (type == Mbuf.class) {
      return other;
    }
    if (type == OlFlags.class) {
      return OlFlags.RX_VLAN;
    }
    if (type == ExternalBuffer.class) {
      return new ExternalBuffer(arena.allocate(64), _ -> {});
    }
    throw new AssertionError("no value for " + type);
  }
}
