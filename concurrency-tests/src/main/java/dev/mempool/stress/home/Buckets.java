package dev.mempool.stress.home;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.stress.Backends;

/**
 * A bucket of two objects that is at home with an lcore, both of which are in use. In a test one
 * actor at most is an lcore, so it gets the id of the thread that made the state, and with it the
 * home.
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

  /** {@return how many objects can be got, and -1 if one comes twice} */
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
