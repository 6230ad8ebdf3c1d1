package dev.mempool.tck;

import java.util.List;
import java.util.stream.Stream;

/** The rules. They are explained in {@code docs/backend-rules.md}. */
public final class BackendRules {

  private static final List<BackendRule> ALL =
      Stream.of(
              ProviderRules.all(),
              MemoryRules.all(),
              FillingRules.all(),
              CallRules.all(),
              BlockRules.all(),
              SequenceRules.all(),
              ThreadRules.all(),
              CloseRules.all(),
              PoolRules.all())
          .flatMap(List::stream)
          .toList();

  private BackendRules() {}

  /** {@return all rules in the order of their numbers} */
  public static List<BackendRule> all() {
    return ALL;
  }
}
