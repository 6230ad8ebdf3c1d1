// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** {@code dpaa} keeps every rule. */
class DpaaRulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("dpaa");
  }
}
