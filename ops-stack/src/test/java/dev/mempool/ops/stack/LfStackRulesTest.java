// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** {@code lf_stack} keeps every rule. */
class LfStackRulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("lf_stack");
  }
}
