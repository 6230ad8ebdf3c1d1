// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.names;

import java.util.List;
import java.util.StringJoiner;

/** The C names of the flags of one direction, reception or transmission. */
public final class FlagNames {

  /**
   * The name of one value of some bits.
   *
   * @param name the name of the value in C
   * @param value the value, in place
   * @param mask the bits that hold the value
   */
  public record Flag(String name, long value, long mask) {}

  private final List<Flag> flags;

  /**
   * Makes a table of names.
   *
   * @param flags the flags, in the order in which C lists them
   */
  public FlagNames(Flag... flags) {
    this.flags = List.of(flags);
  }

  /**
   * {@return the name of one value of bits that are one number}
   *
   * @param name its name in C without {@code RTE_MBUF_F_}
   * @param value the value, in place
   * @param mask the bits of the number
   */
  public static Flag flag(String name, long value, long mask) {
    return new Flag("RTE_MBUF_F_" + name, value, mask);
  }

  /**
   * Adds the names of the values of all fields that lie within a mask to a list.
   *
   * @param list the list
   * @param word the word with the values
   * @param mask the bits that matter
   */
  public void add(StringJoiner list, long word, long mask) {
    for (Flag flag : flags) {
      if ((flag.mask & ~mask) == 0 && (word & flag.mask) == flag.value) {
        list.add(flag.name);
      }
    }
  }
}
