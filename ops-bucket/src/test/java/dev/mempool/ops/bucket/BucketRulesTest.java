// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** {@code bucket} keeps every rule, in its default form: a small pool is one bucket. */
class BucketRulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("bucket");
  }
}
