// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.tck.rules.BlockRules;
import dev.mempool.tck.rules.BlockSequenceRules;
import dev.mempool.tck.rules.CallRules;
import dev.mempool.tck.rules.CloseRules;
import dev.mempool.tck.rules.FillingRules;
import dev.mempool.tck.rules.MemoryRules;
import dev.mempool.tck.rules.PlacementRules;
import dev.mempool.tck.rules.PoolRules;
import dev.mempool.tck.rules.ProviderRules;
import dev.mempool.tck.rules.Rule;
import dev.mempool.tck.rules.SequenceRules;
import dev.mempool.tck.rules.StallRules;
import dev.mempool.tck.rules.ThreadRules;
import dev.mempool.tck.rules.UntouchedRules;
import dev.mempool.tck.rules.circumstances.CircumstanceRules;
import java.util.List;
import java.util.stream.Stream;

/** The rules of all levels. */
final class BackendRules {

  /** All rules, each after those that it builds on. */
  static final List<BackendRule> ALL =
      Stream.of(
              level(RuleLevel.PROVIDER, ProviderRules.all()),
              level(RuleLevel.MEMORY, MemoryRules.all()),
              level(RuleLevel.PLACEMENT, PlacementRules.all()),
              level(RuleLevel.FILLING, FillingRules.filling()),
              level(RuleLevel.DRAINING, FillingRules.draining()),
              level(RuleLevel.CALLS, CallRules.all()),
              level(RuleLevel.CALLS, BlockRules.all()),
              level(RuleLevel.SEQUENCES, SequenceRules.all()),
              level(RuleLevel.SEQUENCES, BlockSequenceRules.all()),
              level(RuleLevel.SLOTS, List.of(UntouchedRules.rule())),
              level(RuleLevel.THREADS, ThreadRules.all()),
              level(RuleLevel.THREADS, CloseRules.all()),
              level(RuleLevel.STALLS, StallRules.all()),
              level(RuleLevel.POOL, PoolRules.all()),
              level(RuleLevel.CIRCUMSTANCES, CircumstanceRules.all()))
          .flatMap(rules -> rules)
          .toList();

  private BackendRules() {}

  private static Stream<BackendRule> level(RuleLevel level, List<Rule> rules) {
    return rules.stream().map(rule -> new BackendRule(level, rule));
  }
}
