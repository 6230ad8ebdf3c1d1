// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

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
        Optional<String> missing = provider.missing();
        if (missing.isEmpty()) {
          return new MovesChoice(provider.moves(), Optional.empty());
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
                  "the default moves are used, because -D%s=%s names none that are there: they are"
                      + " %s%s. The moves 'vector' are in the jar mempool-vector",
                  PROPERTY,
                  wanted,
                  DEFAULT,
                  String.join("", providers.stream().map(each -> ", " + each.name()).toList())));
    }
    return new MovesChoice(new ScalarMoves(), warning);
  }
}
