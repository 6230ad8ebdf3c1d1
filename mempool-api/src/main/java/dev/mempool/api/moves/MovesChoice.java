// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.moves;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The moves of this JVM, chosen once: those of a provider on the class path or module path of this
 * library if the JVM has what they need, otherwise the default.
 *
 * @param moves the moves
 * @param warning why they are not those that somebody wants, and what to do; empty if they are
 */
public record MovesChoice(IndexMoves moves, Optional<String> warning) {

  /** The system property that names the moves to use. */
  public static final String PROPERTY = "dev.mempool.moves";

  /** The name of the moves that every JVM has. */
  public static final String DEFAULT = "default";

  /** Enough indices for a vector of every width. */
  private static final int SOME = 64;

  /** Providers of other projects are left out, so that no foreign code runs here. */
  private static final String OWN_PACKAGES = "dev.mempool.";

  /** The choice for this JVM. */
  public static final MovesChoice OF_JVM = choose(System.getProperty(PROPERTY, ""), providers());

  private static List<IndexMovesProvider> providers() {
    try {
      return ServiceLoader.load(IndexMovesProvider.class, MovesChoice.class.getClassLoader())
          .stream()
          .filter(provider -> provider.type().getName().startsWith(OWN_PACKAGES))
          .map(ServiceLoader.Provider::get)
          .toList();
    } catch (ServiceConfigurationError | LinkageError e) {
      return List.of(); // a jar of another version
    }
  }

  /** Returns moves that work: their classes are linked at the first call. */
  private static IndexMoves tried(IndexMoves moves) {
    int[] to = new int[SOME];
    if (!moves.copyValid(new int[SOME], 0, to, 0, SOME, 1) || !moves.areValid(to, 0, SOME, 1)) {
      throw new IllegalStateException("a copy is wrong");
    }
    moves.copy(to, 0, new int[SOME], 0, SOME);
    return moves;
  }

  /**
   * Chooses moves.
   *
   * @param wanted the name that the user gave, empty for none
   * @param providers the providers, the preferred one first
   * @return the choice
   */
  static MovesChoice choose(String wanted, List<IndexMovesProvider> providers) {
    Optional<String> warning = Optional.empty();
    boolean known = wanted.isEmpty() || wanted.equals(DEFAULT);
    for (IndexMovesProvider provider : providers) {
      if (wanted.isEmpty() || wanted.equals(provider.name())) {
        known = true;
        Optional<String> missing;
        try {
          missing = provider.missing();
          if (missing.isEmpty()) {
            return new MovesChoice(tried(provider.moves()), Optional.empty());
          }
        } catch (Throwable e) { // the API of the vectors may change until it leaves incubation
          missing = Optional.of("they fail on this JVM: " + e);
        }
        warning =
            missing.map(what ->
                String.format(
                    Locale.ROOT,
                    "the default moves are used instead of '%s', because %s",
                    provider.name(),
                    what));
      }
    }
    if (!known) {
      warning =
          Optional.of(
              String.format(
                  Locale.ROOT,
                  "the default moves are used, because there are none named '%3$s': -D%1$s is one"
                      + " of %2$s%4$s. The moves 'vector' are in the jar mempool-vector",
                  PROPERTY,
                  DEFAULT,
                  wanted,
                  String.join("", providers.stream().map(each -> ", " + each.name()).toList())));
    }
    return new MovesChoice(new ScalarMoves(), warning);
  }
}
