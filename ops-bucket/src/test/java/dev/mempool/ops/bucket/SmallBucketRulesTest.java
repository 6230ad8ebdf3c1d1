// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.tck.Subject;
import dev.mempool.tck.junit.MempoolOpsContract;

/** {@code bucket} keeps every rule with many small buckets: the kit's objects take 8 bytes. */
class SmallBucketRulesTest extends MempoolOpsContract {

  @Override
  protected Subject subject() {
    return Subject.named("bucket", "bucketBytes=56");
  }
}
