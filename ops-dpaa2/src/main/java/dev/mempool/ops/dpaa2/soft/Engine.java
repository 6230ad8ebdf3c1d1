// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import dev.mempool.api.Backoff;
import dev.mempool.api.internal.Spinlock;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The part of the software device that executes commands, those of all portals one after another,
 * in the order in which their doorbells rang. It has no thread of its own: a thread that waits for
 * the device runs the engine.
 *
 * <p>State:
 *
 * <ul>
 *   <li>{@code lock} guards all state of the device: buffer pools, objects of the management
 *       complex, and what the device keeps of each portal. The thread that holds it runs the
 *       engine.
 *   <li>{@code commands} is the queue of commands whose doorbells rang. Any thread adds to it, the
 *       thread that holds the lock removes.
 * </ul>
 *
 * <p>Operations:
 *
 * <ul>
 *   <li>{@link #submit} adds a command to the queue. This is all that a release does.
 *   <li>{@link #execute} is for a command whose response its thread waits for. If the lock is free,
 *       it executes the queue and then this command; otherwise it adds the command to the queue.
 *   <li>{@link #run} executes the queue if the lock is free. A thread calls it at each poll for a
 *       response or a release slot, so the command that it waits for is executed by the thread that
 *       holds the lock, or by itself.
 *   <li>{@link #lock()} takes the lock and executes the queue. Then the caller uses the state of
 *       the device.
 * </ul>
 *
 * <p>Because all commands go through one queue, an acquire sees every release that was submitted
 * before it, through whatever portal.
 */
final class Engine {

  private final Spinlock lock = new Spinlock();
  private final MpscVarHandleArrayQueue<Command> commands;

  /**
   * The most commands that are executed in a row. So many can be in the queue before the command of
   * the calling thread; commands that others submit meanwhile must not keep it for ever.
   */
  private final int maxInRow;

  /** Creates an engine for portals with so many lines that may hold a command. */
  Engine(int lines) {
    // one more: a line can be used again before its entry is removed, and then it is there twice
    this(new MpscVarHandleArrayQueue<>(lines + 1));
  }

  Engine(MpscVarHandleArrayQueue<Command> commands) {
    this.commands = commands;
    maxInRow = commands.capacity();
  }

  /** Adds a command, whose line is written, to the queue. */
  void submit(Command command) {
    if (!commands.offer(command)) {
      throw new IllegalStateException(
          "a doorbell rang again before its command was done; a portal is for one thread at a"
              + " time");
    }
  }

  /** Executes a command after all that are in the queue, or adds it to the queue. */
  void execute(Command command) {
    boolean done = false;
    if (lock.tryLock()) {
      try {
        executeQueue();
        // not empty: a thread is stalled while it adds a command, and hides those behind it
        if (commands.isEmpty()) {
          command.execute();
          done = true;
        }
      } finally {
        lock.unlock();
        if (!done) {
          submit(command);
        }
      }
    } else {
      submit(command);
    }
  }

  /** Executes the queue, unless another thread holds the lock. */
  void run() {
    if (lock.tryLock()) {
      try {
        executeQueue();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Takes the lock and executes the queue. */
  void lock() {
    lock.lock();
    executeQueueLocked();
  }

  /**
   * Takes the lock and executes the queue, unless another thread holds the lock for too long.
   *
   * @param maxPolls the number of polls of the lock after which to give up
   * @return whether the caller now holds the lock
   */
  boolean lock(int maxPolls) {
    for (int polls = 0; !lock.tryLock(); polls++) {
      if (polls == maxPolls) {
        return false;
      }
      Backoff.pause(polls);
    }
    executeQueueLocked();
    return true;
  }

  void unlock() {
    lock.unlock();
  }

  /** Executes the queue; unlocks if a command throws. */
  private void executeQueueLocked() {
    boolean done = false;
    try {
      executeQueue();
      done = true;
    } finally {
      if (!done) {
        lock.unlock();
      }
    }
  }

  private void executeQueue() {
    for (int i = 0; i < maxInRow; i++) {
      @Nullable Command command = commands.relaxedPeek();
      if (command == null) {
        return;
      }
      // removed after it is executed: one that runs out of memory is tried again
      command.execute();
      commands.relaxedPoll();
    }
  }
}
