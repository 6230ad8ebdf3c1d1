package dev.mempool.tck;

import dev.mempool.lcore.LcoreThread;

/** The kinds of threads that use pools. */
enum ThreadKind {
  /** A platform thread that is no lcore. */
  UNREGISTERED {
    @Override
    Thread make(Runnable task, String name) {
      return new Thread(task, name);
    }
  },
  /** A thread with an lcore id. */
  LCORE {
    @Override
    Thread make(Runnable task, String name) {
      return new LcoreThread(task, name);
    }
  },
  /** A virtual thread, which is never an lcore. */
  VIRTUAL {
    @Override
    Thread make(Runnable task, String name) {
      return Thread.ofVirtual().name(name).unstarted(task);
    }
  };

  abstract Thread make(Runnable task, String name);
}
