// SPDX-License-Identifier: Apache-2.0
package dev.mempool.vector;

import dev.mempool.api.moves.IndexMoves;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Moves by vector instructions. A range of at least one wide vector is moved by wide vectors, and a
 * shorter one by vectors of 128 bits. The last vector of a range ends where the range ends, so it
 * may overlap the one before it; nothing is written that depends on a target element.
 *
 * <p>An index is valid if neither it nor {@code size - 1 - index} is negative. The signs of both
 * are collected for all indices by {@code or}, and tested once.
 *
 * <p>The compiler makes instructions of the vectors only if it inlines their methods. So each
 * method must be smaller than what it inlines: {@code VectorMovesSizeTest} looks at them. It also
 * needs to know the width when it compiles a method, so a width is a constant and no parameter, and
 * each width has methods of its own.
 */
final class VectorMoves extends IndexMoves {

  static final String NAME = "vector";

  /** The widest vectors of the processor, usually 256 or 512 bits. */
  private static final VectorSpecies<Integer> WIDE = IntVector.SPECIES_PREFERRED;

  /** The narrowest vectors, which every processor with vectors has. */
  private static final VectorSpecies<Integer> NARROW = IntVector.SPECIES_128;

  private static final int WIDE_LENGTH = WIDE.length();

  private static final int NARROW_LENGTH = NARROW.length();

  /**
   * From this length on two accumulators are faster than one, as the processor then need not wait
   * for the sum of one vector before it adds the next. At 32 indices one is faster.
   */
  private static final int TWO_ACCUMULATORS_FROM = Math.max(64, 2 * WIDE_LENGTH);

  /** {@return whether this JVM makes instructions of vectors that are long enough} */
  static boolean areFast() {
    return WIDE_LENGTH >= NARROW_LENGTH;
  }

  /** Above this length the copy of the JDK, which aligns its stores, is faster. */
  private static final int ARRAYCOPY_FROM = 128;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void copy(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    if (count < NARROW_LENGTH) {
      for (int i = 0; i < count; i++) {
        to[toIndex + i] = from[fromIndex + i];
      }
    } else {
      copyVectors(from, fromIndex, to, toIndex, count);
    }
  }

  private static void copyVectors(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    if (count >= ARRAYCOPY_FROM) {
      System.arraycopy(from, fromIndex, to, toIndex, count);
    } else if (count >= WIDE_LENGTH) {
      copyWide(from, fromIndex, to, toIndex, count);
    } else {
      copyNarrow(from, fromIndex, to, toIndex, count);
    }
  }

  private static void copyWide(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    int last = count - WIDE_LENGTH;
    for (int i = 0; i < last; i += WIDE_LENGTH) {
      IntVector.fromArray(WIDE, from, fromIndex + i).intoArray(to, toIndex + i);
    }
    IntVector.fromArray(WIDE, from, fromIndex + last).intoArray(to, toIndex + last);
  }

  private static void copyNarrow(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    int last = count - NARROW_LENGTH;
    for (int i = 0; i < last; i += NARROW_LENGTH) {
      IntVector.fromArray(NARROW, from, fromIndex + i).intoArray(to, toIndex + i);
    }
    IntVector.fromArray(NARROW, from, fromIndex + last).intoArray(to, toIndex + last);
  }

  @Override
  public boolean areValid(int[] indices, int from, int count, int size) {
    if (count >= WIDE_LENGTH) {
      return areValidWide(indices, from, count, size);
    }
    if (count >= NARROW_LENGTH) {
      return areValidNarrow(indices, from, count, size);
    }
    int invalid = 0;
    for (int i = 0; i < count; i++) {
      int index = indices[from + i];
      invalid |= index | (size - 1 - index);
    }
    return invalid >= 0;
  }

  private static boolean areValidWide(int[] indices, int from, int count, int size) {
    IntVector invalid = IntVector.zero(WIDE);
    IntVector top = IntVector.broadcast(WIDE, size - 1);
    int last = count - WIDE_LENGTH;
    for (int i = 0; i < last; i += WIDE_LENGTH) {
      IntVector each = IntVector.fromArray(WIDE, indices, from + i);
      invalid = invalid.or(each).or(top.sub(each));
    }
    IntVector each = IntVector.fromArray(WIDE, indices, from + last);
    return !invalid.or(each).or(top.sub(each)).compare(VectorOperators.LT, 0).anyTrue();
  }

  private static boolean areValidNarrow(int[] indices, int from, int count, int size) {
    IntVector invalid = IntVector.zero(NARROW);
    IntVector top = IntVector.broadcast(NARROW, size - 1);
    int last = count - NARROW_LENGTH;
    for (int i = 0; i < last; i += NARROW_LENGTH) {
      IntVector each = IntVector.fromArray(NARROW, indices, from + i);
      invalid = invalid.or(each).or(top.sub(each));
    }
    IntVector each = IntVector.fromArray(NARROW, indices, from + last);
    return !invalid.or(each).or(top.sub(each)).compare(VectorOperators.LT, 0).anyTrue();
  }

  @Override
  public boolean copyValid(int[] from, int fromIndex, int[] to, int toIndex, int count, int size) {
    if (count >= NARROW_LENGTH) {
      return copyValidVectors(from, fromIndex, to, toIndex, count, size);
    }
    int invalid = 0;
    for (int i = 0; i < count; i++) {
      int index = from[fromIndex + i];
      to[toIndex + i] = index;
      invalid |= index | (size - 1 - index);
    }
    return invalid >= 0;
  }

  private static boolean copyValidVectors(
      int[] from, int fromIndex, int[] to, int toIndex, int count, int size) {
    if (count >= TWO_ACCUMULATORS_FROM) {
      return copyValidLong(from, fromIndex, to, toIndex, count, size);
    }
    return count >= WIDE_LENGTH
        ? copyValidWide(from, fromIndex, to, toIndex, count, size)
        : copyValidNarrow(from, fromIndex, to, toIndex, count, size);
  }

  private static boolean copyValidWide(
      int[] from, int fromIndex, int[] to, int toIndex, int count, int size) {
    IntVector invalid = IntVector.zero(WIDE);
    IntVector top = IntVector.broadcast(WIDE, size - 1);
    int last = count - WIDE_LENGTH;
    for (int i = 0; i < last; i += WIDE_LENGTH) {
      IntVector each = IntVector.fromArray(WIDE, from, fromIndex + i);
      each.intoArray(to, toIndex + i);
      invalid = invalid.or(each).or(top.sub(each));
    }
    IntVector each = IntVector.fromArray(WIDE, from, fromIndex + last);
    each.intoArray(to, toIndex + last);
    return !invalid.or(each).or(top.sub(each)).compare(VectorOperators.LT, 0).anyTrue();
  }

  private static boolean copyValidNarrow(
      int[] from, int fromIndex, int[] to, int toIndex, int count, int size) {
    IntVector invalid = IntVector.zero(NARROW);
    IntVector top = IntVector.broadcast(NARROW, size - 1);
    int last = count - NARROW_LENGTH;
    for (int i = 0; i < last; i += NARROW_LENGTH) {
      IntVector each = IntVector.fromArray(NARROW, from, fromIndex + i);
      each.intoArray(to, toIndex + i);
      invalid = invalid.or(each).or(top.sub(each));
    }
    IntVector each = IntVector.fromArray(NARROW, from, fromIndex + last);
    each.intoArray(to, toIndex + last);
    return !invalid.or(each).or(top.sub(each)).compare(VectorOperators.LT, 0).anyTrue();
  }

  /** For at least two wide vectors. */
  private static boolean copyValidLong(
      int[] from, int fromIndex, int[] to, int toIndex, int count, int size) {
    IntVector even = IntVector.zero(WIDE);
    IntVector odd = even;
    IntVector top = IntVector.broadcast(WIDE, size - 1);
    int last = count - 2 * WIDE_LENGTH;
    for (int i = 0; i < last; i += 2 * WIDE_LENGTH) {
      IntVector first = IntVector.fromArray(WIDE, from, fromIndex + i);
      IntVector second = IntVector.fromArray(WIDE, from, fromIndex + i + WIDE_LENGTH);
      first.intoArray(to, toIndex + i);
      second.intoArray(to, toIndex + i + WIDE_LENGTH);
      even = even.or(first).or(top.sub(first));
      odd = odd.or(second).or(top.sub(second));
    }
    IntVector first = IntVector.fromArray(WIDE, from, fromIndex + last);
    IntVector second = IntVector.fromArray(WIDE, from, fromIndex + last + WIDE_LENGTH);
    first.intoArray(to, toIndex + last);
    second.intoArray(to, toIndex + last + WIDE_LENGTH);
    even = even.or(first).or(top.sub(first));
    return !odd.or(second).or(top.sub(second)).or(even).compare(VectorOperators.LT, 0).anyTrue();
  }
}
