// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of a command line about the two sides. The scripts give the hidden ones. */
public final class Sides {

  @Option(
      names = "--moves",
      paramLabel = "MOVES",
      description =
          "The moves of the Java side: default or vector. Without this option it has those by"
              + " vectors, and the default moves have a column beside.")
  Optional<String> moves = Optional.empty();

  @Option(names = "--native", hidden = true)
  Optional<Path> program = Optional.empty();

  /** The reason if there is no program. */
  @Option(names = "--no-native", hidden = true)
  String noProgram = "there is no C program";

  /** The file from which the Java processes read their classes. */
  @Option(names = "--archive", hidden = true)
  Optional<Path> archive = Optional.empty();

  /** Called by the command lines. */
  public Sides() {}
}
