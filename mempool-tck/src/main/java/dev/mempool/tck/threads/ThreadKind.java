// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

import dev.mempool.lcore.LcoreThread;

/** The kinds of threads that use pools. */
public enum ThreadKind {
  /** A platform thread that is no lcore. */
  UNREGISTERED {
    @Override
    public Thread newThread(Runnable task, String name) {
      return new Thread(task, name);
    }
  },
  /** A thread with an lcore id. */
  LCORE {
    @Override
    public Thread newThread(Runnable task, String name) {
      return new LcoreThread(task, name);
    }
  },
  /** A virtual thread, which is never an lcore. */
  VIRTUAL {
    @Override
    public Thread newThread(Runnable task, String name) {
      return Thread.ofVirtual().name(name).unstarted(task);
    }
  },
  /** A virtual thread without a name, as executors of the JDK make them. */
  UNNAMED_VIRTUAL {
    @Override
    public Thread newThread(Runnable task, String name) {
      return Thread.ofVirtual().unstarted(task);
    }
  };

  /** {@return a new thread of this kind, not started} */
  public abstract Thread newThread(Runnable task, String name);
}
