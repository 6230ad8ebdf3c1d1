// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolFlag;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MbufDumpTest {

  private static String dump(Mbuf packet, int bytes) {
    return packet.dump(bytes).replace(System.lineSeparator(), "\n");
  }

  @Test
  void aPacketIsDumpedAsInC() {
    try (PktmbufPool pool = Pools.builder("rx").privateSize(64).build()) {
      Mbuf packet = Pools.packet(pool, 20, 3);
      byte[] text = "Hello ~~ World!\n1234".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      packet.write(0, text, 0, text.length);
      Mbuf second = Objects.requireNonNull(packet.next());
      second.write(0, new byte[] {0, 127, 31}, 0, 3);
      packet.refcntUpdate(1);
      packet.setPort(7);
      packet.setPacketType(0x211);
      String head =
          String.format(
              Locale.ROOT,
              """
              dump mbuf 0 of pool 'rx', iova=0x%x, buf_len=2048
                pkt_len=23, ol_flags=0x0, nb_segs=2, port=7, ptype=0x211
                segment mbuf 0 of pool 'rx', data=0x%x, len=20, off=128, refcnt=2
              """,
              pool.mempool.iova(0) + 64,
              packet.address());
      String first =
          "  00000000: 48 65 6C 6C 6F 20 7E 7E 20 57 6F 72 6C 64 21 0A | Hello ~~ World!.\n";
      String rest = "  00000010: 31 32 33 34                                     | 1234\n";
      String tail =
          String.format(
              Locale.ROOT,
              "  segment mbuf 1 of pool 'rx', data=0x%x, len=3, off=128, refcnt=1\n",
              second.address());
      String last = "  00000000: 00 7F 1F                                        | ...\n";
      assertEquals(head + tail, dump(packet, 0));
      assertEquals(head + first + tail, dump(packet, 16));
      assertEquals(head + first + rest + tail + last, dump(packet, 23));
      assertEquals(dump(packet, 23), dump(packet, Integer.MAX_VALUE));
      assertEquals(
          head + first + rest + tail + last.replace(" 1F ", "    ").replace("...", ".."),
          dump(packet, 22));
    }
  }

  @Test
  void aFreshMbufHasTheFieldsOfC() {
    try (PktmbufPool pool =
        PktmbufPool.builder("rx").registry(new dev.mempool.core.PoolRegistry()).size(4).build()) {
      String text = dump(Pools.alloc(pool), 64);
      assertTrue(
          text.contains("buf_len=2176\n  pkt_len=0, ol_flags=0x0, nb_segs=1, port=65535, "), text);
      assertTrue(text.endsWith("len=0, off=128, refcnt=1\n"), text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, ''",
    "0x1, ', vlan_tci=12'",
    "0x200000000000000, ', vlan_tci=12'",
    "0x100000, ', vlan_tci_outer=34'",
    "0x2000000000000, ', vlan_tci_outer=34'",
    "0x100001, ', vlan_tci_outer=34, vlan_tci=12'",
  })
  void tagsAreShownWhereFlagsSayThatThereAreSome(String flags, String tags) {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      mbuf.olFlags = Long.decode(flags);
      MbufField.VLAN_TCI.set(mbuf, 12);
      MbufField.VLAN_TCI_OUTER.set(mbuf, 34);
      String text = dump(mbuf, 0);
      assertTrue(text.contains("port=65535" + tags + ", ptype="), text);
    }
  }

  /** C: {@code test_pktmbuf_with_non_ascii_data}. */
  @Test
  void bytesThatAreNoText() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      int start = mbuf.append(1464);
      for (int i = 0; i < 1464; i++) {
        mbuf.putByte(start + i, (byte) 0xff);
      }
      String text = dump(mbuf, 1464);
      assertEquals(1464, text.split(" FF", -1).length - 1);
      assertEquals(3 + 92, text.lines().count());
      assertTrue(text.endsWith(" | ........\n"), text);
    }
  }

  @Test
  void anIndirectMbufHasTheAddressesOfItsBuffer() {
    try (PktmbufPool pool = Pools.pool();
        PktmbufPool clones = Pools.builder("clones").dataRoom(0).privateSize(8).build()) {
      Mbuf mbuf = Pools.packet(pool, 10);
      Mbuf clone = Objects.requireNonNull(mbuf.clone(clones));
      String text = dump(clone, 10);
      assertTrue(
          text.startsWith(
              String.format(
                  Locale.ROOT,
                  "dump mbuf 0 of pool 'clones', iova=0x%x, buf_len=2048\n",
                  pool.mempool.iova(mbuf.index()))),
          text);
      assertTrue(text.contains("ol_flags=0x4000000000000000, "), text);
    }
  }

  @Test
  void withoutDeviceAddressesTheTextIsThatOfC() {
    try (PktmbufPool pool =
        Pools.builder("x").privateSize(8).flags(PoolFlag.NO_IOVA_CONTIG).build()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertTrue(dump(mbuf, 0).contains(", iova=0xffffffffffffffff, "), dump(mbuf, 0));
      assertEquals(null, MbufCheck.check(mbuf, true));
    }
  }

  @Test
  void aFreeMbufCanBeDumpedAndAClosedPoolCannot() {
    PktmbufPool pool = Pools.pool();
    Mbuf mbuf = Pools.packet(pool, 10);
    mbuf.free();
    assertTrue(dump(mbuf, 10).contains("len=0, off=128, refcnt=0"), dump(mbuf, 10));
    assertThrows(IllegalArgumentException.class, () -> mbuf.dump(-1));
    pool.close();
    assertThrows(IllegalStateException.class, () -> mbuf.dump(10));
  }
}
