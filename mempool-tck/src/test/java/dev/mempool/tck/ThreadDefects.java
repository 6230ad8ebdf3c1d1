// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.lcore.Lcore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Faults that only several threads can find. Each backend with a race waits in its critical window
 * so long that other threads can meet it there, so that the rule does not need luck to find the
 * fault.
 */
final class ThreadDefects {

  private ThreadDefects() {}

  static List<Defect> all() {
    return List.of(
        Defect.backend("R26", "objects belong to the thread that put them", Possessive::new),
        Defect.backend("R26", "objects stay with their lcore", PerLcore::new),
        Defect.backend("R26", "a virtual thread's objects come singly", VirtualApart::new),
        Defect.backend("R26", "virtual threads without a name are one", ByName::new),
        Defect.backend(
            "R27", "refuses others while one holds", Concurrency.SINGLE_THREAD, OneHolder::new),
        Defect.backend("R27", "a lock from get to put", Concurrency.SINGLE_THREAD, Locking::new)
            .hanging(),
        Defect.backend("R28", "writes and takes it back", TakesBack::new),
        Defect.backend("R29", "two get the same objects", ReadsThenMoves::new),
        Defect.backend("R29", "two put to the same place", WritesThenMoves::new),
        Defect.backend("R29", "bulks miss what was put in a crowd", Stash::new),
        Defect.backend("R30", "hands out before it is put", HandsOutEarly::new),
        Defect.backend("R31", "counts below 0", CountsApart::new),
        Defect.backend("R31", "counts down before a get that fails", CountsFirst::new),
        Defect.backend("R31", "counts more than the pool has, without a limit", CountsTwice::new),
        Defect.backend("R32", "stops at the ninth thread", size -> new Few(size, 8)).hanging(),
        Defect.backend("R32", "stops at the 31st thread", size -> new Few(size, 30)).hanging(),
        Defect.blocks("R44", "two get the same block", SameBlock::new),
        Defect.backend("R45", "room for a hundred lcores", HundredLcores::new),
        Defect.backend("R46", "stops at the 41st thread", size -> new Few(size, 40)).hanging(),
        Defect.backend("R46", "takes over from a thread that stalls", TakesOver::new),
        Defect.backend("R33", "fails after close", NullAfterClose::new),
        Defect.backend("R33", "close refuses with objects inside", RefusesClose::new),
        Defect.backend("R33", "close waits for an object outside", WaitsAtClose::new).hanging(),
        Defect.backend("R33", "hangs after close", HangsAfterClose::new).hanging());
  }

  /**
   * The critical window of a race. It lets other threads run for a while: the first two hundred
   * times only, and not in calls of the thread that made the backend, because each wait takes time.
   */
  private static final class Window {
    private final AtomicInteger left = new AtomicInteger(200);
    private final Thread creator = Thread.currentThread();

    void open() {
      if (Thread.currentThread() != creator && left.getAndDecrement() > 0) {
        LockSupport.parkNanos(50_000);
      }
    }
  }

  private static void forever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Possessive extends ReferenceBackend {
    private final Map<Thread, ReferenceBackend> mine = new ConcurrentHashMap<>();

    Possessive(int size) {
      super(size);
    }

    private ReferenceBackend mine() {
      return mine.computeIfAbsent(
          Thread.currentThread(), thread -> new ReferenceBackend(stack.length));
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      return count() + count <= stack.length && mine().enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      return mine().dequeue(objects, from, count);
    }

    @Override
    public synchronized int count() {
      return mine.values().stream().mapToInt(ReferenceBackend::count).sum();
    }
  }

  private static boolean onLcore() {
    return Lcore.current() != Lcore.NONE;
  }

  private static final class PerLcore extends ReferenceBackend {
    private final Map<Integer, ReferenceBackend> byLcore = new TreeMap<>();

    PerLcore(int size) {
      super(size);
    }

    private ReferenceBackend mine() {
      return byLcore.computeIfAbsent(Lcore.current(), id -> new ReferenceBackend(stack.length));
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      if (count() + count > stack.length) {
        return false;
      }
      return onLcore() ? mine().enqueue(objects, from, count) : super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      if (!onLcore()) {
        return super.dequeue(objects, from, count);
      }
      int own = Math.min(count, mine().count());
      return count - own <= top
          && super.dequeue(objects, from, count - own)
          && mine().dequeue(objects, from + count - own, own);
    }

    @Override
    public synchronized int count() {
      return top + byLcore.values().stream().mapToInt(ReferenceBackend::count).sum();
    }
  }

  /** A backend with two stacks, which gives a bulk only if one of them has all of it. */
  private abstract static class Apart extends ReferenceBackend {
    private final ReferenceBackend other;
    private final int largest;

    Apart(int size, int largest) {
      super(size);
      this.largest = largest;
      this.other = new ReferenceBackend(size);
    }

    abstract boolean goesApart();

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      boolean apart = goesApart();
      synchronized (this) {
        if (count() + count > stack.length) {
          return false;
        }
        return apart ? other.enqueue(objects, from, count) : super.enqueue(objects, from, count);
      }
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      return super.dequeue(objects, from, count)
          || (count <= largest && other.dequeue(objects, from, count));
    }

    @Override
    public synchronized int count() {
      return top + other.count();
    }
  }

  private static final class VirtualApart extends Apart {
    VirtualApart(int size) {
      super(size, 1);
    }

    @Override
    boolean goesApart() {
      return Thread.currentThread().isVirtual();
    }
  }

  /** A backend that puts to its other stack when another thread puts at the same time. */
  private static final class Stash extends Apart {
    private final Window window = new Window();
    private final AtomicInteger putting = new AtomicInteger();

    Stash(int size) {
      super(size, size);
    }

    @Override
    boolean goesApart() {
      boolean crowded = putting.incrementAndGet() > 1;
      window.open();
      putting.decrementAndGet();
      return crowded;
    }
  }

  private static final class OneHolder extends ReferenceBackend {
    private long holder;

    OneHolder(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      holder = 0;
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      long me = Thread.currentThread().threadId();
      if (holder != 0 && holder != me) {
        throw new IllegalStateException("held by another thread");
      }
      boolean done = super.dequeue(objects, from, count);
      holder = done ? me : holder;
      return done;
    }
  }

  private static final class Locking extends ReferenceBackend {
    private final ReentrantLock lock = new ReentrantLock();

    Locking(int size) {
      super(size);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      boolean done = super.enqueue(objects, from, count);
      while (lock.isHeldByCurrentThread()) {
        lock.unlock();
      }
      return done;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      lock.lock();
      boolean done = super.dequeue(objects, from, count);
      if (!done) {
        lock.unlock();
      }
      return done;
    }
  }

  private static final class TakesBack extends ReferenceBackend {
    private final Window window = new Window();

    TakesBack(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      if (count > top && top > 0) {
        int before = objects[from];
        objects[from] = stack[top - 1];
        window.open();
        objects[from] = before;
      }
      return super.dequeue(objects, from, count);
    }
  }

  private static class ReadsThenMoves extends ReferenceBackend {
    private final Window window = new Window();

    ReadsThenMoves(int size) {
      super(size);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      synchronized (this) {
        if (count > top) {
          return false;
        }
        System.arraycopy(stack, top - count, objects, from, count);
      }
      if (stalls()) {
        window.open();
      } else {
        return super.dequeue(objects, from, count);
      }
      synchronized (this) {
        top = Math.max(0, top - count);
      }
      return true;
    }

    boolean stalls() {
      return true;
    }
  }

  /** A backend with a race only among more threads than the other rules have. */
  private static final class TakesOver extends ReadsThenMoves {
    private final Users users = new Users();

    TakesOver(int size) {
      super(size);
    }

    @Override
    boolean stalls() {
      return users.alive() > 40;
    }
  }

  private static final class SameBlock extends BlockBackend {
    private final Window window = new Window();

    SameBlock(int size) {
      super(size);
    }

    @Override
    public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      int[] found;
      synchronized (this) {
        found = find(blocks);
      }
      if (found.length < blocks) {
        return false;
      }
      window.open();
      synchronized (this) {
        take(found);
      }
      System.arraycopy(found, 0, firsts, from, blocks);
      return true;
    }
  }

  /** A backend that loses the first put of every lcore after the hundredth. */
  private static final class HundredLcores extends ReferenceBackend {
    private final Set<Thread> lcores = new HashSet<>();

    HundredLcores(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      boolean lost = count > 0 && onLcore() && lcores.add(Thread.currentThread());
      return lost && lcores.size() > 100 || super.enqueue(objects, from, count);
    }
  }

  /** The threads that have called a backend and are alive. */
  private static final class Users {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    int alive() {
      if (threads.add(Thread.currentThread())) {
        threads.removeIf(thread -> !thread.isAlive());
      }
      return threads.size();
    }
  }

  private static final class WritesThenMoves extends ReferenceBackend {
    private final Window window = new Window();

    WritesThenMoves(int size) {
      super(size);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      int place;
      synchronized (this) {
        if (count > stack.length - top) {
          return false;
        }
        place = top;
        System.arraycopy(objects, from, stack, place, count);
      }
      window.open();
      synchronized (this) {
        top = place + count;
      }
      return true;
    }
  }

  /** A backend that, when it is empty, hands out an object which another thread is going to put. */
  private static final class HandsOutEarly extends ReferenceBackend {
    private final Window window = new Window();
    private final Set<Integer> early = ConcurrentHashMap.newKeySet();
    private int next;

    HandsOutEarly(int size) {
      super(size);
      this.next = size - 1;
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      for (int i = 0; i < 100 && awaited(); i++) {
        window.open();
      }
      return put(objects, from, count);
    }

    private synchronized boolean put(int[] objects, int from, int count) {
      if (count > stack.length - top) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        int object = objects[from + i];
        if (!early.remove(object)) {
          stack[top++] = object;
        }
      }
      next = Math.min(next, stack.length - 1 - top);
      return true;
    }

    private static boolean is(String role) {
      return Thread.currentThread().getName().startsWith("tck-" + role);
    }

    /** Tells whether a producer should wait until a consumer has got an object too early. */
    private synchronized boolean awaited() {
      return is("producer") && next >= 0 && early.isEmpty();
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      if (count == 1 && top == 0 && next >= 0 && is("consumer")) {
        early.add(next);
        objects[from] = next--;
        return true;
      }
      return super.dequeue(objects, from, count);
    }
  }

  /** A backend that refuses threads without a name. */
  private static final class ByName extends ReferenceBackend {
    ByName(int size) {
      super(size);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      return Thread.currentThread().getName().charAt(0) != 0 && super.enqueue(objects, from, count);
    }
  }

  private static final class CountsFirst extends ReferenceBackend {
    private final AtomicInteger number = new AtomicInteger();

    CountsFirst(int size) {
      super(size);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      boolean done = super.enqueue(objects, from, count);
      number.addAndGet(done ? count : 0);
      return done;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      number.addAndGet(-count);
      boolean done = super.dequeue(objects, from, count);
      number.addAndGet(done ? 0 : count);
      return done;
    }

    @Override
    public int count() {
      return number.get();
    }
  }

  /** A backend that takes any number of objects, and counts objects on the way twice. */
  private static final class CountsTwice extends ReferenceBackend {
    private final AtomicInteger moving = new AtomicInteger();
    private final int size;

    CountsTwice(int size) {
      super(64 * size + 4096);
      this.size = size;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      boolean whole = count == size;
      moving.addAndGet(whole ? count : 0);
      try {
        return super.dequeue(objects, from, count);
      } finally {
        moving.addAndGet(whole ? -count : 0);
      }
    }

    @Override
    public synchronized int count() {
      return top + moving.get();
    }
  }

  private static final class WaitsAtClose extends ReferenceBackend {
    private boolean used;

    WaitsAtClose(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      used |= stack.length == 64 && count == 1 && top == 64;
      return super.dequeue(objects, from, count);
    }

    @Override
    public void close() {
      // one object of 64 was got, all others are there
      if (used && count() == 63) {
        forever();
      }
    }
  }

  private static final class CountsApart extends ReferenceBackend {
    private final AtomicLong puts = new AtomicLong();
    private final AtomicLong gets = new AtomicLong();
    private volatile Thread mover = Thread.currentThread();

    CountsApart(int size) {
      super(size);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      mover = Thread.currentThread();
      boolean done = super.enqueue(objects, from, count);
      puts.addAndGet(done ? count : 0);
      return done;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      boolean done = super.dequeue(objects, from, count);
      gets.addAndGet(done ? count : 0);
      return done;
    }

    /** Waits between the two loads, so that other threads can get what the first load counted. */
    @Override
    public int count() {
      long before = puts.get();
      for (int i = 0; i < 100 && mover != Thread.currentThread() && before >= gets.get(); i++) {
        LockSupport.parkNanos(50_000);
      }
      return (int) (before - gets.get());
    }
  }

  /** A backend that hangs when more than a number of threads use it. */
  private static final class Few extends ReferenceBackend {
    private final Users users = new Users();
    private final int most;

    Few(int size, int most) {
      super(size);
      this.most = most;
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      enter();
      return super.enqueue(objects, from, count);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      enter();
      return super.dequeue(objects, from, count);
    }

    private void enter() {
      if (users.alive() > most) {
        forever();
      }
    }
  }

  private static class Closing extends ReferenceBackend {
    private volatile boolean closed;

    Closing(int size) {
      super(size);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      if (closed) {
        late();
      }
      return super.dequeue(objects, from, count);
    }

    void late() {}

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class NullAfterClose extends Closing {
    NullAfterClose(int size) {
      super(size);
    }

    @Override
    void late() {
      throw new NullPointerException("what close() has cleared");
    }
  }

  private static final class HangsAfterClose extends Closing {
    HangsAfterClose(int size) {
      super(size);
    }

    @Override
    void late() {
      forever();
    }
  }

  private static final class RefusesClose extends ReferenceBackend {
    RefusesClose(int size) {
      super(size);
    }

    @Override
    public synchronized void close() {
      if (top > 0) {
        throw new IllegalStateException("objects are inside");
      }
    }
  }
}
