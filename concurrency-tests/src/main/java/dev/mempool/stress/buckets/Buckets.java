// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.buckets;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.stress.Backends;

/**
 * A bucket with two objects, both in use, that belongs to an lcore. In each test at most one actor
 * is an lcore. It gets the lcore id of the thread that made the state, and so it owns the bucket.
 */
final class Buckets {

  private Buckets() {}

  static MempoolBackend twoInUse() {
    MempoolBackend backend = Backends.full("bucket", 2);
    onLcore(() -> {
      int[] both = new int[2];
      if (!backend.dequeue(both, 0, 2)) {
        throw new IllegalStateException("a new bucket is empty");
      }
    });
    return backend;
  }

  static void onLcore(Runnable task) {
    try (LcoreRegistration _ = Lcore.register()) {
      task.run();
    }
  }

  /** {@return the number of objects that can be got, or -1 if one is got twice} */
  static int drain(MempoolBackend backend) {
    int first = backend.dequeueOne();
    int second = backend.dequeueOne();
    if (first != MempoolBackend.NONE && first == second
        || backend.dequeueOne() != MempoolBackend.NONE) {
      return -1;
    }
    return (first == MempoolBackend.NONE ? 0 : 1) + (second == MempoolBackend.NONE ? 0 : 1);
  }
}
