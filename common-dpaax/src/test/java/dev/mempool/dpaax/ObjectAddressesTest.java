// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectAddressesTest {

  private static final long PAGE = 2 << 20;

  /** Chunks of random lengths in random places, many of them in one page, in random order. */
  private static TestGeometry scattered(Random random, int slot) {
    List<Long> addresses = new ArrayList<>();
    List<long[]> chunks = new ArrayList<>();
    long at = 0x7f00_0000_0000L;
    for (int chunk = 0; chunk < 1 + random.nextInt(40); chunk++) {
      int objects = 1 + random.nextInt(random.nextBoolean() ? 8 : 20_000);
      at += random.nextInt(4) == 0 ? PAGE * random.nextInt(1000) : 8L * random.nextInt(1000);
      chunks.add(new long[] {at, objects});
      at += (long) objects * slot;
    }
    Collections.shuffle(chunks, random);
    for (long[] chunk : chunks) {
      for (int i = 0; i < chunk[1]; i++) {
        addresses.add(chunk[0] + (long) i * slot);
      }
    }
    return new TestGeometry(slot, addresses.stream().mapToLong(a -> a).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 24, 64, 192, 2048, 2368, 3 << 20})
  void everyObjectIsFoundAndNothingElse(int slot) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TestGeometry geometry = scattered(random, slot);
    ObjectAddresses table = new ObjectAddresses(geometry, 48);
    Map<Long, Integer> model = new HashMap<>();
    int known = 0;
    while (known < geometry.size()) {
      int next = Math.min(geometry.size(), known + 1 + random.nextInt(3000));
      assertEquals(geometry.address(next - 1), table.address(next - 1));
      for (; known < next; known++) {
        model.put(geometry.address(known), known);
      }
      for (int i = 0; i < 2000; i++) {
        long address = geometry.address(random.nextInt(geometry.size()));
        address += random.nextBoolean() ? 0 : random.nextInt(2 * slot) - slot;
        int expected = model.getOrDefault(address, ObjectAddresses.NONE);
        assertEquals(expected, table.object(address), "seed " + seed);
      }
    }
    for (int object = 0; object < geometry.size(); object++) {
      assertEquals(object, table.object(geometry.address(object)), "seed " + seed);
    }
    for (long foreign : new long[] {0, 1, PAGE, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      assertEquals(ObjectAddresses.NONE, table.object(foreign));
    }
  }

  @Test
  void anObjectBeyondTheAddressesOfTheDeviceIsRefused() {
    long limit = 1L << 48;
    TestGeometry geometry = TestGeometry.packed(4, 64, limit - 128);
    ObjectAddresses table = new ObjectAddresses(geometry, 48);
    assertEquals(limit - 64, table.address(1));
    MempoolException refusal = assertThrows(MempoolException.class, () -> table.address(2));
    assertEquals(MempoolException.Reason.ENOTSUP, refusal.reason());
    assertTrue(refusal.getMessage().contains("0x1000000000000"), refusal.getMessage());
    assertEquals(limit, new ObjectAddresses(geometry, Long.SIZE).address(2));
  }
}
