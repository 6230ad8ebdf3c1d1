package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The word with the lengths of the headers. */
class TxOffloadTest {

  /** C: the number of entries in {@code test_tx_offload}. */
  private static final int ENTRIES = 65536;

  /** C: test_tx_offload. */
  @Test
  void packingIsTheSameAsSettingEachField() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      for (int i = 0; i < ENTRIES; i++) {
        int l2 = random.nextInt(1 << 7);
        int l3 = random.nextInt(1 << 9);
        int l4 = random.nextInt(1 << 8);
        int tso = random.nextInt(1 << 16);
        int outerL3 = random.nextInt(1 << 9);
        int outerL2 = random.nextInt(1 << 7);
        int unused = random.nextInt(1 << 8);
        mbuf.txOffload((random.nextLong() & 0x00ff_ffff_ffff_ffffL) | (long) unused << 56);
        mbuf.l2Length(l2);
        mbuf.l3Length(l3);
        mbuf.l4Length(l4);
        mbuf.tsoSegmentSize(tso);
        mbuf.outerL3Length(outerL3);
        mbuf.outerL2Length(outerL2);
        assertEquals(
            mbuf.txOffload(),
            TxOffload.pack(l2, l3, l4, tso, outerL3, outerL2, unused),
            () -> "seed " + seed);
      }
    }
  }

  @Test
  void eachLengthLiesWhereItDoesInC() {
    assertEquals(0x7fL, TxOffload.pack(0x7f, 0, 0, 0, 0, 0, 0));
    assertEquals(0x1ffL << 7, TxOffload.pack(0, 0x1ff, 0, 0, 0, 0, 0));
    assertEquals(0xffL << 16, TxOffload.pack(0, 0, 0xff, 0, 0, 0, 0));
    assertEquals(0xffffL << 24, TxOffload.pack(0, 0, 0, 0xffff, 0, 0, 0));
    assertEquals(0x1ffL << 40, TxOffload.pack(0, 0, 0, 0, 0x1ff, 0, 0));
    assertEquals(0x7fL << 49, TxOffload.pack(0, 0, 0, 0, 0, 0x7f, 0));
    assertEquals(0xffL << 56, TxOffload.pack(0, 0, 0, 0, 0, 0, 0xff));
  }

  @Test
  void aLengthThatDoesNotFitIsRefused() {
    int[] limits = {0x7f, 0x1ff, 0xff, 0xffff, 0x1ff, 0x7f, 0xff};
    for (int i = 0; i < limits.length; i++) {
      int[] v = new int[limits.length];
      v[i] = limits[i] + 1;
      Pools.assertMessage(
          assertThrows(
              IllegalArgumentException.class,
              () -> TxOffload.pack(v[0], v[1], v[2], v[3], v[4], v[5], v[6])),
          " " + v[i] + ", allowed are 0 to " + limits[i]);
    }
  }
}
