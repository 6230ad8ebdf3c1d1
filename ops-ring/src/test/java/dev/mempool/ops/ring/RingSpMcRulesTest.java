// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** {@code ring_sp_mc} keeps every rule. */
class RingSpMcRulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("ring_sp_mc");
  }
}
