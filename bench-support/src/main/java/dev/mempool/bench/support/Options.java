// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line of a benchmark, parsed by picocli. */
public final class Options {

  private Options() {}

  /**
   * Parses a command line.
   *
   * @param <T> the type of the options
   * @param options an object whose fields have picocli's annotations; its fields are set
   * @param words the command line
   * @return {@code options}
   * @throws IllegalArgumentException if a word is not understood; the message is for the user
   */
  public static <T> T parse(T options, List<String> words) {
    try {
      new CommandLine(options).parseArgs(words.toArray(String[]::new));
      return options;
    } catch (MissingParameterException e) {
      String missing =
          e.getMissing().getFirst() instanceof CommandLine.Model.OptionSpec option
              ? option.longestName() + " needs a value"
              : String.valueOf(e.getMessage());
      throw new IllegalArgumentException(missing, e);
    } catch (UnmatchedArgumentException e) {
      throw new IllegalArgumentException("unknown option: " + e.getUnmatched().getFirst(), e);
    } catch (ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Returns the usage text.
   *
   * @param options an object whose class and fields have picocli's annotations
   * @return lines
   */
  public static String usage(Object options) {
    return new CommandLine(options).getUsageMessage(Ansi.OFF);
  }
}
