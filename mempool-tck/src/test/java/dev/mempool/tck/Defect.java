// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * A backend with one fault.
 *
 * @param rule the number of the rule that must find it, and no other rule
 * @param what the fault, in a few words
 * @param subject the backend
 */
record Defect(String rule, String what, Subject subject) {

  /** The time limit for backends that hang: long enough for all cases in which they do not. */
  private static final Duration SHORT = Duration.ofSeconds(5);

  static Defect ops(String rule, String what, MempoolOps ops) {
    return new Defect(rule, what, Subject.of(ops));
  }

  static Defect ops(String rule, String what, String config, MempoolOps ops) {
    return new Defect(rule, what, Subject.of(ops, config));
  }

  static Defect backend(String rule, String what, IntFunction<MempoolBackend> maker) {
    return backend(rule, what, Concurrency.MP_MC, maker);
  }

  static Defect backend(
      String rule, String what, Concurrency concurrency, IntFunction<MempoolBackend> maker) {
    return ops(rule, what, new ReferenceOps(g -> maker.apply(g.size()), concurrency, false));
  }

  static Defect blocks(String rule, String what, IntFunction<MempoolBackend> maker) {
    return ops(rule, what, new BlockOps(maker));
  }

  Defect hanging() {
    return new Defect(rule, what, subject.withTimeout(SHORT));
  }

  @Override
  public String toString() {
    return rule + " finds: " + what;
  }
}
