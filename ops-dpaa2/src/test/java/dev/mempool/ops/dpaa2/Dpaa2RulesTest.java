// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** {@code dpaa2} keeps every rule. */
class Dpaa2RulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("dpaa2");
  }
}
