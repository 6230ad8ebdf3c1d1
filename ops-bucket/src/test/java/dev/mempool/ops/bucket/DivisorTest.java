// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DivisorTest {

  private static final int MOST = (1 << 30) - 1;

  private static void check(Divisor by, int index, int divisor) {
    assertEquals(index / divisor, by.quotient(index), index + " / " + divisor);
  }

  @Test
  void dividesAsADivisionDoes() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      int divisor = i < 3_000 ? i + 1 : 1 + random.nextInt(1 << 1 + random.nextInt(30));
      Divisor by = new Divisor(divisor);
      for (int multiple = 0; multiple < 20; multiple++) {
        int index = random.nextInt(MOST / divisor + 1) * divisor;
        check(by, index, divisor);
        check(by, Math.max(0, index - 1), divisor);
        check(by, Math.min(MOST, index + divisor - 1), divisor);
      }
      check(by, MOST, divisor);
    }
  }

  @Test
  void dividesByTheLargestBucket() {
    check(new Divisor(1 << 30), MOST, 1 << 30);
    check(new Divisor(MOST), MOST, MOST);
    check(new Divisor(MOST), MOST - 1, MOST);
  }
}
