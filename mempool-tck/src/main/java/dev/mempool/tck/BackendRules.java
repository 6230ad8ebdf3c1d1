package dev.mempool.tck;

import java.util.List;
import java.util.stream.Stream;

/** The rules. They are explained in {@code docs/backend-rules.md}. */
public final class BackendRules {

  private static final List<BackendRule> ALL =
      Stream.of(
              ProviderRules.all(),
              MemoryRules.all(),
              PlacementRules.all(),
              FillingRules.all(),
              CallRules.all(),
              BlockRules.all(),
              SequenceRules.all(),
              BlockSequenceRules.all(),
              ThreadRules.all(),
              CloseRules.all(),
              StallRules.all(),
              PoolRules.all())
          .flatMap(List::stream)
          .toList();

  private BackendRules() {}

  /**
   * {@return all rules, each after those that it builds on; numbers are in the order of their
   * invention}
   */
  public static List<BackendRule> all() {
    return ALL;
  }
}
