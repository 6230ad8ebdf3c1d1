// SPDX-License-Identifier: Apache-2.0
package com.example.pool;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** The backend keeps every rule. */
class ExampleRulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("example");
  }
}
