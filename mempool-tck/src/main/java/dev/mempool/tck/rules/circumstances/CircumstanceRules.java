// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules.circumstances;

import dev.mempool.tck.rules.Rule;
import java.util.List;

/** Rules about unusual callers, pools and moments. */
public final class CircumstanceRules {

  private CircumstanceRules() {}

  /** {@return the rules of this level} */
  public static List<Rule> all() {
    return List.of(
        CountRules.rule(),
        InterruptRules.rule(),
        ArrayRules.rule(),
        AnyPoolRules.rule(),
        ManyPoolsRules.rule(),
        AnyThreadRules.rule(),
        ReclaimRules.rule(),
        LeakRules.rule());
  }
}
