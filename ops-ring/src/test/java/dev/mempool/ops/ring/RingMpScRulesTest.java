// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** {@code ring_mp_sc} keeps every rule. */
class RingMpScRulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("ring_mp_sc");
  }
}
