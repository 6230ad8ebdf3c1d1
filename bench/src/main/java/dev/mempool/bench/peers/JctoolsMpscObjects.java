package dev.mempool.bench.peers;

import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** JCTools' queue for one thread that gets and any number that put. */
public class JctoolsMpscObjects extends JctoolsPeer<MpscVarHandleArrayQueue<Item>> {

  /** The queue of all threads. */
  public static class Pool extends Full<MpscVarHandleArrayQueue<Item>> {
    @Override
    MpscVarHandleArrayQueue<Item> empty() {
      return new MpscVarHandleArrayQueue<>(CAPACITY);
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
