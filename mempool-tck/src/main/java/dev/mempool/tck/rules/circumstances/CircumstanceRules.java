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
        UntouchedRules.rule(),
        ManyPoolsRules.rule(),
        AnyThreadRules.rule(),
        ReclaimRules.rule(),
        LeakRules.rule());
  }

  /**
   * {@return the rules with pools whose memory has addresses only, for backends that keep the rule
   * about slots}
   */
  public static List<Rule> withAddressesOnly() {
    return List.of(AnyPoolRules.rule());
  }
}
