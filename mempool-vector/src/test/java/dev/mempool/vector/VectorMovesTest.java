// SPDX-License-Identifier: Apache-2.0
package dev.mempool.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.api.moves.IndexMoves;
import dev.mempool.api.moves.ScalarMoves;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The moves of both kinds do what a loop does that a reader can check. */
class VectorMovesTest {

  /** Longer than all limits at which the implementations change their way. */
  private static final int LONGEST = 300;

  private static final int[] SIZES = {0, 1, 2, 1000, Integer.MAX_VALUE};

  static List<IndexMoves> moves() {
    return List.of(new ScalarMoves(), new VectorMoves());
  }

  private static int[] numbers(Random random, int length, int bound) {
    return random.ints(length, 0, bound).toArray();
  }

  @ParameterizedTest
  @MethodSource("moves")
  void copiesExactlyTheRange(IndexMoves moves) {
    Random random = new Random(1);
    for (int count = 0; count <= LONGEST; count++) {
      int fromIndex = random.nextInt(20);
      int toIndex = random.nextInt(20);
      int[] from = numbers(random, fromIndex + count + random.nextInt(3), 1000);
      int[] to = numbers(random, toIndex + count + random.nextInt(3), 1000);
      int[] expected = to.clone();
      for (int i = 0; i < count; i++) {
        expected[toIndex + i] = from[fromIndex + i];
      }
      int[] copied = to.clone();
      moves.copy(from, fromIndex, copied, toIndex, count);
      assertArrayEquals(expected, copied, "copy of " + count);
      assertEquals(true, moves.copyValid(from, fromIndex, to, toIndex, count, 1000));
      assertArrayEquals(expected, to, "copyValid of " + count);
    }
  }

  /** Every position of a range is looked at, and no element beside the range. */
  @ParameterizedTest
  @MethodSource("moves")
  void findsAnIndexThatIsNotValidWhereverItIs(IndexMoves moves) {
    Random random = new Random(2);
    for (int size : SIZES) {
      int[] invalid = {-1, Integer.MIN_VALUE, size, Integer.MAX_VALUE, size - Integer.MIN_VALUE};
      for (int count = 0; count <= LONGEST; count++) {
        int from = 1 + random.nextInt(20);
        int[] indices =
            size == 0 ? new int[from + count + 1] : numbers(random, from + count + 1, size);
        indices[from - 1] = -1;
        indices[from + count] = -1;
        boolean valid = size > 0 || count == 0;
        check(moves, valid, indices, from, count, size);
        if (count > 0 && size > 0) {
          int at = from + random.nextInt(count);
          indices[at] = 0;
          check(moves, true, indices, from, count, size);
          indices[at] = size - 1;
          check(moves, true, indices, from, count, size);
          for (int each : invalid) {
            indices[at] = each;
            check(moves, each >= 0 && each < size, indices, from, count, size);
          }
        }
      }
    }
  }

  private static void check(
      IndexMoves moves, boolean valid, int[] indices, int from, int count, int size) {
    String message = count + " indices below " + size;
    assertEquals(valid, moves.areValid(indices, from, count, size), message);
    int[] to = new int[count];
    assertEquals(valid, moves.copyValid(indices, from, to, 0, count, size), message);
  }

  /** Beside the range nothing is written, also if an index is not valid. */
  @ParameterizedTest
  @MethodSource("moves")
  void aCopyOfIndicesThatAreNotValidStaysInTheRange(IndexMoves moves) {
    for (int count = 1; count <= LONGEST; count++) {
      int[] to = new int[count + 2];
      int[] from = new int[count];
      from[count / 2] = 7;
      assertEquals(false, moves.copyValid(from, 0, to, 1, count, 7));
      assertEquals(0, to[0]);
      assertEquals(0, to[count + 1]);
    }
  }

  @ParameterizedTest
  @MethodSource("moves")
  void aRangeOutsideAnArrayIsRefused(IndexMoves moves) {
    int[] longer = new int[LONGEST];
    for (int count = 1; count < LONGEST; count++) {
      int[] shorter = new int[count - 1];
      int length = count;
      assertThrows(
          IndexOutOfBoundsException.class, () -> moves.copy(shorter, 0, longer, 0, length));
      assertThrows(
          IndexOutOfBoundsException.class, () -> moves.copy(longer, 0, shorter, 0, length));
      assertThrows(IndexOutOfBoundsException.class, () -> moves.areValid(shorter, 0, length, 1));
      assertThrows(
          IndexOutOfBoundsException.class, () -> moves.copyValid(longer, 0, shorter, 0, length, 1));
    }
  }
}
