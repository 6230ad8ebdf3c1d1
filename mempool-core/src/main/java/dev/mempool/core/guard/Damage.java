// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import dev.mempool.api.MempoolBackend;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.layout.ObjectRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The damage of one object's canaries: the bytes that were overwritten, their values, and the
 * object through which they were probably written. Immutable.
 */
final class Damage {

  private final int object;
  private final int suspect;
  private final String text;

  /**
   * Describes the damage. Must be called before canaries are restored, because it reads those of
   * the neighbours.
   */
  Damage(
      ObjectLayout layout,
      ObjectRange range,
      int object,
      long before,
      long beforeExpected,
      long behind,
      Canaries canaries) {
    this.object = object;
    List<String> findings = new ArrayList<>();
    int suspected = object;
    if (before != beforeExpected) {
      int neighbour = object > range.first() ? object - 1 : MempoolBackend.NONE;
      boolean both =
          neighbour != MempoolBackend.NONE && canaries.behind(neighbour) != Canaries.BEHIND;
      suspected = both ? neighbour : object;
      findings.add(
          describe("before its start", -Canaries.BYTES, before, beforeExpected)
              + (both
                  ? String.format(
                      Locale.ROOT,
                      "; probably written through object %d, the neighbour before it, whose end is"
                          + " overwritten too",
                      neighbour)
                  : String.format(
                      Locale.ROOT,
                      "; probably written through the object itself%s",
                      alternative(neighbour, "before", "beyond its end"))));
    }
    if (behind != Canaries.BEHIND) {
      int neighbour = object + 1 < range.end() ? object + 1 : MempoolBackend.NONE;
      // a write that runs over the end of the object changes the first byte of the canary
      boolean fromBehind =
          neighbour != MempoolBackend.NONE
              && firstChanged(behind ^ Canaries.BEHIND) > 0
              && !isCanary(canaries.before(neighbour));
      suspected = fromBehind ? neighbour : object;
      findings.add(
          describe("behind its end", layout.elementSize(), behind, Canaries.BEHIND)
              + (fromBehind
                  ? String.format(
                      Locale.ROOT,
                      "; probably written through object %d, the neighbour behind it, whose start"
                          + " is overwritten too",
                      neighbour)
                  : String.format(
                      Locale.ROOT,
                      "; probably written through the object itself%s",
                      alternative(neighbour, "behind", "before its start"))));
    }
    this.suspect = suspected;
    this.text =
        String.format(
            Locale.ROOT, "object %d was damaged %s", object, String.join(", and ", findings));
  }

  private static boolean isCanary(long value) {
    return value == Canaries.OUT || value == Canaries.FREE;
  }

  /** Returns the other object that may have been written through; nothing if there is none. */
  private static String alternative(int neighbour, String side, String where) {
    return neighbour == MempoolBackend.NONE
        ? ""
        : String.format(
            Locale.ROOT, ", or through object %d, the neighbour %s it, %s", neighbour, side, where);
  }

  /** Returns which bytes of a canary have changed, and from what to what. */
  private static String describe(String side, int start, long found, long expected) {
    long changed = found ^ expected;
    return String.format(
        Locale.ROOT,
        "%s: bytes %d to %d, counted from its first byte, have changed (from byte %d on expected"
            + " %s, found %s)",
        side,
        start + firstChanged(changed),
        start + lastChanged(changed),
        start,
        bytes(expected),
        bytes(found));
  }

  /** Returns the bytes of a canary in the order of their addresses. */
  private static String bytes(long canary) {
    return HexFormat.ofDelimiter(" ")
        .formatHex(
            ByteBuffer.allocate(Canaries.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(canary)
                .array());
  }

  /** Returns the index of the first byte that has changed. */
  private static int firstChanged(long changed) {
    return Long.numberOfTrailingZeros(changed) / Byte.SIZE;
  }

  private static int lastChanged(long changed) {
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros(changed)) / Byte.SIZE;
  }

  /** Returns the object whose canaries are damaged. */
  int object() {
    return object;
  }

  /** Returns the object through which the bytes were probably written. */
  int suspect() {
    return suspect;
  }

  @Override
  public String toString() {
    return text;
  }
}
