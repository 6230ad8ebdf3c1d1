package dev.mempool.mbuf.names;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * {@return the name of a flag of its own bits}
   *
   * @param name its name in C without {@code RTE_MBUF_F_}
   * @param value its bits
   */
  public static Flag flag(String name, long value) {
    return flag(name, value, value);
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
   * {@return the name of a value; {@code null} if it is 0 or has none}
   *
   * @param value the value of one flag
   */
  public @Nullable String name(long value) {
    for (Flag flag : flags) {
      if (flag.value == value && value != 0) {
        return flag.name;
      }
    }
    return null;
  }

  /**
   * {@return the names of all flags in a word, separated by blanks}
   *
   * @param word the word
   */
  public String list(long word) {
    StringBuilder list = new StringBuilder();
    append(word, list, Integer.MAX_VALUE);
    return list.toString();
  }

  /**
   * Appends the names of all flags in a word to a text, separated by blanks.
   *
   * @param word the word
   * @param to the text
   * @param limit the most characters to append
   * @return {@code false} if some were cut off
   */
  public boolean append(long word, StringBuilder to, int limit) {
    NameList names = new NameList(to, limit);
    for (Flag flag : flags) {
      if ((word & flag.mask) == flag.value) {
        names.add(flag.name);
      }
    }
    return names.isComplete();
  }
}
