package dev.mempool.bench.peers;

import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** JCTools' queue for any number of threads on both sides. */
public class JctoolsObjects extends JctoolsPeer<MpmcVarHandleArrayQueue<Item>> {

  /** The queue of all threads. */
  public static class Pool extends Full<MpmcVarHandleArrayQueue<Item>> {
    @Override
    MpmcVarHandleArrayQueue<Item> empty() {
      return new MpmcVarHandleArrayQueue<>(CAPACITY);
    }
  }

  @Setup
  public void join(Pool pool) {
    use(pool);
  }

  @TearDown
  public void leave(Pool pool) {
    pool.leave();
  }
}
