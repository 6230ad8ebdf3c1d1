package dev.mempool.mbuf.names;

import java.util.List;
import java.util.stream.Stream;

/** The names of the values of one layer of a packet type. */
public final class LayerNames {

  private final List<String> names;

  /**
   * Makes the names of a layer.
   *
   * @param prefix the name of the layer, which starts each name, for example {@code L2}
   * @param names the rest of the name of each value, in the order of the values, separated by
   *     blanks; a dash for a value that has no meaning, such as 0
   */
  public LayerNames(String prefix, String names) {
    this.names =
        Stream.of(names.split(" "))
            .map(name -> prefix + "_" + (name.equals("-") ? "UNKNOWN" : name))
            .toList();
  }

  /**
   * {@return the name of a value, for example {@code L2_ETHER}; {@code L2_UNKNOWN} if it has no
   * meaning}
   *
   * @param value the value, 0 or more
   */
  public String name(int value) {
    // 0 is a value without a meaning, so its name serves the values above the last one too
    return names.get(value < names.size() ? value : 0);
  }
}
