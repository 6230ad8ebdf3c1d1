package dev.mempool.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What was written over the canaries of one object: where, what, and by whom probably. */
final class Damage {

  private final int object;
  private final int suspect;
  private final String text;

  /** Looks at the neighbours, so before anything is restored. */
  Damage(
      ObjectLayout layout,
      Run run,
      int object,
      long before,
      long beforeExpected,
      long behind,
      Canaries canaries) {
    this.object = object;
    List<String> places = new ArrayList<>();
    int probably = object;
    if (before != beforeExpected) {
      int neighbour = object > run.first() ? object - 1 : Mempool.NONE;
      boolean both = neighbour != Mempool.NONE && canaries.behind(neighbour) != Canaries.BEHIND;
      probably = both ? neighbour : object;
      places.add(
          place("before its start", -Canaries.BYTES, before, beforeExpected)
              + (both
                  ? "; probably written through object %d, the neighbour before it, whose end is overwritten too"
                      .formatted(neighbour)
                  : "; probably written through the object itself%s"
                      .formatted(or(neighbour, "before", "beyond its end"))));
    }
    if (behind != Canaries.BEHIND) {
      int neighbour = object + 1 < run.end() ? object + 1 : Mempool.NONE;
      // who writes on beyond the end changes the first byte behind it
      boolean fromBehind =
          neighbour != Mempool.NONE
              && first(behind ^ Canaries.BEHIND) > 0
              && !isCanary(canaries.before(neighbour));
      probably = fromBehind ? neighbour : object;
      places.add(
          place("behind its end", layout.elementSize(), behind, Canaries.BEHIND)
              + (fromBehind
                  ? "; probably written through object %d, the neighbour behind it, whose start is overwritten too"
                      .formatted(neighbour)
                  : "; probably written through the object itself%s"
                      .formatted(or(neighbour, "behind", "before its start"))));
    }
    this.suspect = probably;
    this.text = "object %d was damaged %s".formatted(object, String.join(", and ", places));
  }

  private static boolean isCanary(long value) {
    return value == Canaries.OUT || value == Canaries.FREE;
  }

  private static String or(int neighbour, String side, String where) {
    return neighbour == Mempool.NONE
        ? ""
        : ", or through object %d, the neighbour %s it, %s".formatted(neighbour, side, where);
  }

  private static String place(String side, int start, long found, long expected) {
    long changed = found ^ expected;
    return "%s: bytes %d to %d, counted from its first byte, have changed (from byte %d on expected %s, found %s)"
        .formatted(
            side,
            start + first(changed),
            start + last(changed),
            start,
            bytes(expected),
            bytes(found));
  }

  /** In the order in which they lie in memory. */
  private static String bytes(long canary) {
    return HexFormat.ofDelimiter(" ")
        .formatHex(
            ByteBuffer.allocate(Canaries.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(canary)
                .array());
  }

  /** The first byte that differs. */
  private static int first(long changed) {
    return Long.numberOfTrailingZeros(changed) / Byte.SIZE;
  }

  private static int last(long changed) {
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros(changed)) / Byte.SIZE;
  }

  int object() {
    return object;
  }

  /** Through which object it was probably written. */
  int suspect() {
    return suspect;
  }

  @Override
  public String toString() {
    return text;
  }
}
