package dev.mempool.ops.dpaa.soft;

import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * What works in the device. It has no thread of its own: whoever waits for the device runs it, one
 * at a time, and serves on that occasion those who came meanwhile. Those put their portals in a
 * queue and wait for their response; whoever still waits when nobody runs the engine, runs it.
 */
final class Engine {

  private final EngineLock lock = new EngineLock();
  private final BufferPools pools;
  private final SoftPortal[] portals;

  /** The portals whose users want something done and found the engine at work. */
  private final MpscVarHandleArrayQueue<SoftPortal> calls;

  Engine(BufferPools pools, int count) {
    this.pools = pools;
    this.portals = new SoftPortal[count];
    for (int portal = 0; portal < count; portal++) {
      portals[portal] = new SoftPortal(this, pools);
    }
    // each portal is in it once at most; the smallest queue that there is holds two
    this.calls = new MpscVarHandleArrayQueue<>(Math.max(2, count));
  }

  SoftPortal portal(int number) {
    return portals[number];
  }

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Has a portal served, by this thread or by who is at it. */
  void kick(SoftPortal portal) {
    if (lock.tryLock()) {
      try {
        portal.serve();
        serveCallers();
      } finally {
        lock.unlock();
      }
    } else if (!portal.queued) {
      portal.queued = true;
      calls.offer(portal);
    }
  }

  /** Not for ever: those who are served come again at once. */
  private void serveCallers() {
    for (int most = portals.length; most > 0; most--) {
      SoftPortal caller = calls.relaxedPoll();
      if (caller == null) {
        return;
      }
      // before it is served: who is not seen now calls again
      caller.queued = false;
      caller.serve();
    }
  }

  /** Takes in what waits in all rings. */
  void consumeAll() {
    for (SoftPortal portal : portals) {
      portal.consume();
    }
  }

  /** The count or the thresholds of a pool have changed. */
  void update(int bpid) {
    if (pools.update(bpid)) {
      for (SoftPortal portal : portals) {
        portal.changed(bpid);
      }
    }
  }
}
