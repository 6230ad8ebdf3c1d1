// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.bulk;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The arrays of indices of the bulk operations. */
class IndexScratchTest {

  @Test
  void anLcoreUsesItsOwnAgain() throws Exception {
    OnThread.run(LcoreThread::new, IndexScratchTest::sameAgain);
  }

  @Test
  void otherThreadsShareOne() {
    sameAgain();
  }

  private static void sameAgain() {
    int[] first = IndexScratch.take(10);
    Arrays.fill(first, 0, 10, 7);
    IndexScratch.give(first);
    int[] again = IndexScratch.take(11);
    assertSame(first, again);
    IndexScratch.give(again);
    int[] large = IndexScratch.take(first.length + 100);
    assertTrue(large.length >= first.length + 100);
    Arrays.fill(large, 0, first.length + 100, 7);
    IndexScratch.give(large);
    int[] kept = IndexScratch.take(1);
    assertSame(large, kept);
    IndexScratch.give(kept);
  }

  @Test
  void anArrayInUseIsNotTakenAgain() throws Exception {
    OnThread.run(LcoreThread::new, IndexScratchTest::nested);
    nested();
  }

  private static void nested() {
    int[] outer = IndexScratch.take(10);
    int[] inner = IndexScratch.take(10);
    assertNotSame(outer, inner);
    IndexScratch.give(inner);
    IndexScratch.give(outer);
    int[] next = IndexScratch.take(10);
    assertTrue(next == inner || next == outer);
    IndexScratch.give(next);
  }
}
