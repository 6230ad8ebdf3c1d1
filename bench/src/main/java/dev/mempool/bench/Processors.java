package dev.mempool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The processors on which this process may run. */
public final class Processors {

  private static final String FIELD = "Cpus_allowed_list:";

  private Processors() {}

  /**
   * {@return their numbers, as the kernel says them}
   *
   * @throws UncheckedIOException if it does not, as on systems other than Linux
   */
  public static List<Integer> allowed() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(FIELD))
          .findFirst()
          .map(line -> parse(line.substring(FIELD.length()).strip()))
          .orElseThrow(() -> new IOException("the kernel does not say " + FIELD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * {@return the numbers in a list such as {@code 0,2-4}}
   *
   * @param text the list
   */
  public static List<Integer> parse(String text) {
    List<Integer> numbers = new ArrayList<>();
    for (String part : text.split(",")) {
      int dash = part.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
      for (int number = first; number <= last; number++) {
        numbers.add(number);
      }
    }
    return numbers;
  }
}
