// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Pool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MbufCheckTest {

  /** A way to damage a packet of three segments of 10 bytes, and the reason that is reported. */
  private record Fault(String name, Consumer<Mbuf> spoil, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Mbuf second(Mbuf packet) {
    return Objects.requireNonNull(packet.next);
  }

  /** The faults of any segment, in the order of C. */
  private static final List<Fault> SEGMENT_FAULTS =
      List.of(
          new Fault("closed pool", mbuf -> mbuf.pool().close(), "bad mbuf pool"),
          new Fault("no address for devices", MbufCheckTest::useNothingForDevices, "bad IO addr"),
          new Fault(
              "no address", mbuf -> mbuf.useBuffer(MemorySegment.NULL, 0, 0), "bad virt addr"),
          new Fault("no reference", mbuf -> mbuf.refcntSet(0), "bad ref cnt"),
          new Fault("fewer references than none", mbuf -> mbuf.refcntSet(-1), "bad ref cnt"));

  /** The faults of a packet, in the order of C. */
  private static final List<Fault> PACKET_FAULTS =
      List.of(
          new Fault("short packet", mbuf -> mbuf.packetLength = 9, "bad data_len"),
          new Fault(
              "data behind the buffer",
              mbuf -> second(mbuf).dataOffset = mbuf.bufLength() + 1,
              "data offset too big in mbuf segment"),
          new Fault(
              "data over the end of the buffer",
              mbuf -> second(mbuf).dataOffset = mbuf.bufLength() - 9,
              "data length too big in mbuf segment"),
          new Fault("too many segments", mbuf -> mbuf.segmentCount = 2, "bad nb_segs"),
          new Fault("too few segments", mbuf -> mbuf.segmentCount = 4, "bad nb_segs"),
          new Fault("too few bytes", mbuf -> mbuf.packetLength = 31, "bad pkt_len"),
          new Fault("too many bytes", mbuf -> mbuf.packetLength = 29, "bad pkt_len"));

  /** The faults of a single mbuf, in the order of C. */
  private static final List<Fault> RAW_FAULTS =
      List.of(
          new Fault("two references", mbuf -> mbuf.refcntSet(2), "uninitialized ref cnt"),
          new Fault(
              "chained", mbuf -> mbuf.chain(Pools.alloc(mbuf.pool())), "uninitialized next ptr"),
          new Fault("cut off", mbuf -> mbuf.segmentCount = 2, "uninitialized nb_segs"),
          new Fault("attached", mbuf -> mbuf.attach(Pools.alloc(mbuf.pool())), "cloned"),
          new Fault(
              "external",
              mbuf ->
                  mbuf.attachExternal(
                      new ExternalBuffer(Arena.ofAuto().allocate(64), memory -> {})),
              "external buffer not pinned"));

  private static void useNothingForDevices(Mbuf mbuf) {
    int offset = mbuf.dataOffset();
    mbuf.attachExternal(
        new ExternalBuffer(Arena.ofAuto().allocate(4096), Pool.NO_IOVA, memory -> {}));
    mbuf.setDataOffset(offset);
  }

  static List<Fault> segmentFaults() {
    return SEGMENT_FAULTS;
  }

  static List<Fault> packetFaults() {
    return PACKET_FAULTS;
  }

  static List<Fault> rawFaults() {
    return RAW_FAULTS;
  }

  /** An unchecked pool, because a checked one refuses to damage its mbufs like this. */
  private static PktmbufPool pool() {
    return Pools.builder("x").checked(false).build();
  }

  private static void assertReason(String reason, Mbuf mbuf, Runnable check) {
    assertEquals(
        mbuf.label() + ": " + reason,
        assertThrows(PoolMisuseException.class, check::run).getMessage());
  }

  /** C: {@code test_failing_mbuf_sanity_check}. */
  @ParameterizedTest
  @MethodSource("segmentFaults")
  void faultsOfASegment(Fault fault) {
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertNull(MbufCheck.check(mbuf, false));
      assertNull(MbufCheck.check(mbuf, true));
      assertNull(MbufCheck.rawCheck(mbuf));
      mbuf.check();
      mbuf.checkRaw();
      fault.spoil().accept(mbuf);
      assertEquals(fault.reason(), MbufCheck.check(mbuf, false));
      assertEquals(fault.reason(), MbufCheck.check(mbuf, true));
      assertEquals(fault.reason(), MbufCheck.rawCheck(mbuf));
      assertReason(fault.reason(), mbuf, () -> mbuf.checkSegment());
      assertReason(fault.reason(), mbuf, () -> mbuf.checkRaw());
    }
  }

  @Test
  void noMbufIsWrongToo() {}

  @ParameterizedTest
  @MethodSource("packetFaults")
  void faultsOfAPacket(Fault fault) {
    try (PktmbufPool pool = pool()) {
      Mbuf packet = Pools.packet(pool, 10, 10, 10);
      assertNull(MbufCheck.check(packet, true));
      fault.spoil().accept(packet);
      assertEquals(fault.reason(), MbufCheck.check(packet, true));
      assertNull(MbufCheck.check(packet, false));
      assertReason(fault.reason(), packet, () -> packet.check());
      packet.checkSegment();
    }
  }

  @ParameterizedTest
  @MethodSource("rawFaults")
  void faultsOfARawMbuf(Fault fault) {
    try (PktmbufPool pool = pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      fault.spoil().accept(mbuf);
      assertNull(MbufCheck.check(mbuf, false));
      assertEquals(fault.reason(), MbufCheck.rawCheck(mbuf));
      assertReason(fault.reason(), mbuf, () -> mbuf.checkRaw());
    }
  }

  @Test
  void ofSeveralFaultsTheFirstIsTold() {
    for (List<Fault> faults : List.of(SEGMENT_FAULTS, PACKET_FAULTS)) {
      for (int i = 0; i + 1 < faults.size(); i++) {
        Fault first = faults.get(i);
        Fault second = faults.get(i + 1);
        try (PktmbufPool pool = pool()) {
          Mbuf packet = Pools.packet(pool, 10, 10, 10);
          second.spoil().accept(packet);
          if (!first.reason().equals("bad mbuf pool") && second.reason().equals("bad virt addr")) {
            continue; // no buffer can lack both addresses
          }
          first.spoil().accept(packet);
          assertEquals(
              first.reason(), MbufCheck.check(packet, true), () -> first + " and " + second);
        }
      }
    }
  }

  @Test
  void ofAPinnedBufferTheReferencesAreLookedAt() {
    try (PktmbufPool pool =
        Pools.builder("x")
            .checked(false)
            .size(4)
            .external(new ExternalMemory(Arena.ofAuto().allocate(4096), 1024))
            .dataRoom(1024)
            .build()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertNull(MbufCheck.check(mbuf, true));
      assertNull(MbufCheck.rawCheck(mbuf));
      ExternalBuffer buffer = Objects.requireNonNull(mbuf.external);
      buffer.refcntSet(2);
      assertEquals("pinned external buffer uninitialized ref cnt", MbufCheck.rawCheck(mbuf));
      assertNull(MbufCheck.check(mbuf, true));
      buffer.refcntSet(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mbufsThatAreUsedRightlyAreValid(boolean checked) {
    PktmbufPoolBuilder builder = Pools.builder("x").privateSize(64);
    try (PktmbufPool pool = (checked ? builder : builder.checked(false)).build()) {
      Mbuf packet = Pools.packet(pool, 10, 0, 2048 - 128);
      Mbuf clone = Objects.requireNonNull(packet.clone(pool));
      Mbuf copy = Objects.requireNonNull(packet.copy(pool, 5, Integer.MAX_VALUE));
      for (Mbuf head : List.of(packet, clone, copy)) {
        assertNull(MbufCheck.check(head, true));
        for (Mbuf segment = head; segment != null; segment = segment.next()) {
          assertNull(MbufCheck.check(segment, false));
        }
        head.free();
      }
      // a checked pool knows that the mbuf is free
      assertEquals(checked ? "bad ref cnt" : null, MbufCheck.check(copy, false));
    }
  }

  @Test
  void aPoolWithHistoryTellsTheLastEvents() {
    try (PktmbufPool pool = Pools.builder("x").history(true).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.free();
      Pools.assertMessage(
          assertThrows(PoolMisuseException.class, () -> mbuf.check()),
          "mbuf 0 of pool 'x': bad ref cnt. Its last events: LIB_ALLOC by",
          "LIB_FREE by");
    }
  }
}
