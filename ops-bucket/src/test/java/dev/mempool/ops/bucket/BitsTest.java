// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BitsTest {

  @Test
  void collectEndsAtTheWordAtTheEndAndBeforeAnObjectThatStandsTwice() {
    int[] objects = {99, 103, 104, 105, 100, 103, 163, 164, 5};
    assertEquals(0b111001, Bits.collect(objects, 1, 9, 100, 64));
    assertEquals(0b111000, Bits.collect(objects, 1, 4, 100, 64));
    assertEquals(0b1000 | 1L << 63, Bits.collect(objects, 5, 9, 100, 64));
    assertEquals(0b1000, Bits.collect(objects, 5, 9, 100, 63));
  }

  @Test
  void collectSeesNeighbours() {
    int[] objects = IntStream.range(1000, 1200).toArray();
    assertEquals(-1, Bits.collect(objects, 0, 200, 1000, 64));
    assertEquals(-1L << 10, Bits.collect(objects, 10, 200, 1000, 64));
    assertEquals((1L << 31) - 1, Bits.collect(objects, 0, 200, 1000, 31));
    objects[20]++;
    assertEquals((1L << 20) - 1 | 1L << 21, Bits.collect(objects, 0, 21, 1000, 64));
    assertEquals((1L << 20) - 1 | 1L << 21, Bits.collect(objects, 0, 200, 1000, 64));
  }

  @Test
  void lowestAndWriteAreOppositesOfCollect() {
    Random random = new Random(1);
    for (int round = 0; round < 10_000; round++) {
      long bits = random.nextLong() & (random.nextBoolean() ? -1 : random.nextLong());
      bits = random.nextInt(4) == 0 ? Bits.mask(random.nextInt(65)) << random.nextInt(64) : bits;
      int count = 1 + random.nextInt(64);
      long some = Bits.lowest(bits, count);
      assertEquals(Math.min(count, Long.bitCount(bits)), Long.bitCount(some));
      assertEquals(some, bits & (some == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(some)));
      if (some != 0) {
        int[] objects = new int[70];
        int end = Bits.write(some, 500, objects, 3);
        assertEquals(3 + Long.bitCount(some), end);
        assertEquals(some, Bits.collect(objects, 3, end, 500, 64));
        assertArrayEquals(new int[3], Arrays.copyOf(objects, 3));
        assertArrayEquals(new int[70 - end], Arrays.copyOfRange(objects, end, 70));
      }
    }
  }
}
