package dev.mempool.ops.dpaa2.soft;

import dev.mempool.api.Backoff;
import java.lang.invoke.VarHandle;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of all portals, one after another in the order in which their doorbells
 * rang. It has no thread: whoever waits for the device works for it, for all portals alike. So a
 * command is carried out as soon as somebody wants its effect, and none is lost where threads are
 * preempted; and an answer comes after everything that was rung before its question.
 */
final class Engine extends EngineState.Padded {

  private static final VarHandle LOCKED = EngineState.locked();

  private final MpscVarHandleArrayQueue<Command> commands;

  /** The commands of one turn: so many can have been rung before that of the thread that works. */
  private final int turn;

  /** Makes an engine for so many lines that may hold a command. */
  Engine(int lines) {
    // a line can be used anew before its entry is gone, and then one is in the queue twice
    this(new MpscVarHandleArrayQueue<>(lines + 1));
  }

  Engine(MpscVarHandleArrayQueue<Command> commands) {
    this.commands = commands;
    turn = commands.capacity();
  }

  /** Takes a command, whose line is written. By the thread that uses the portal. */
  void submit(Command command) {
    if (!commands.offer(command)) {
      throw new IllegalStateException(
          "a doorbell rang again before its command was done; a portal is for one thread at a"
              + " time");
    }
  }

  /**
   * Takes a command for whose answer its thread waits: carries it out at once where that is
   * possible, after all that came before.
   */
  void carryOut(Command command) {
    boolean done = false;
    if (tryLock()) {
      try {
        work();
        // a thread that is stalled as it submits a release holds up those behind it
        if (commands.isEmpty()) {
          command.execute();
          done = true;
        }
      } finally {
        unlock();
        if (!done) {
          submit(command);
        }
      }
    } else {
      submit(command);
    }
  }

  /** Works, unless another thread is doing it. */
  void run() {
    if (tryLock()) {
      try {
        work();
      } finally {
        unlock();
      }
    }
  }

  /** Stops the device for the calling thread, after all commands that it knows of are done. */
  void lock() {
    // a wait of 2^31 polls ends after a day and starts anew
    while (!lock(Integer.MAX_VALUE)) {
      Thread.onSpinWait();
    }
  }

  /** The same, unless another thread does not let go in so many polls. */
  boolean lock(int patience) {
    for (int polls = 0; !tryLock(); polls++) {
      if (polls == patience) {
        return false;
      }
      Backoff.pause(polls);
    }
    boolean done = false;
    try {
      work();
      done = true;
    } finally {
      if (!done) {
        unlock();
      }
    }
    return true;
  }

  void unlock() {
    LOCKED.setRelease((EngineState.Word) this, 0);
  }

  private boolean tryLock() {
    // the read first: waiters share the cache line until the holder writes it
    return (int) LOCKED.getOpaque((EngineState.Word) this) == 0
        && LOCKED.compareAndSet((EngineState.Word) this, 0, 1);
  }

  private void work() {
    for (int i = 0; i < turn; i++) {
      @Nullable Command command = commands.relaxedPeek();
      if (command == null) {
        return;
      }
      // not gone before it is done: one that runs out of memory is tried again
      command.execute();
      commands.relaxedPoll();
    }
  }
}
