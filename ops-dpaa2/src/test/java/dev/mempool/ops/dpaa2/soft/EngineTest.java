// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.junit.jupiter.api.Test;

/** The order in which the engine executes commands. */
class EngineTest {

  private final List<String> done = new ArrayList<>();

  private Command command(String name) {
    return new Command() {
      @Override
      void execute() {
        done.add(name);
      }
    };
  }

  /** A queue that can behave as if a thread were stalled while it adds an element. */
  private static final class Stalling extends MpscVarHandleArrayQueue<Command> {
    boolean stalled;

    Stalling() {
      super(4);
    }

    @Override
    public Command relaxedPeek() {
      return stalled ? null : super.relaxedPeek();
    }
  }

  @Test
  void commandsAreExecutedInTheirOrder() {
    Engine engine = new Engine(4);
    engine.submit(command("release 1"));
    engine.submit(command("release 2"));
    assertEquals(List.of(), done, "nobody wants it yet");
    engine.execute(command("acquire"));
    assertEquals(List.of("release 1", "release 2", "acquire"), done);
  }

  @Test
  void aCommandDoesNotOvertakeThoseBehindAStalledThread() {
    Stalling queue = new Stalling();
    Engine engine = new Engine(queue);
    engine.submit(command("release"));
    queue.stalled = true;
    engine.execute(command("acquire"));
    engine.run();
    assertEquals(List.of(), done);
    queue.stalled = false;
    engine.run();
    assertEquals(List.of("release", "acquire"), done);
  }

  @Test
  void aCommandThatComesWhileAnotherThreadRunsTheEngineIsExecutedAfterwards() {
    Engine engine = new Engine(4);
    engine.lock();
    engine.submit(command("release"));
    engine.execute(command("acquire"));
    engine.run();
    assertFalse(engine.lock(10));
    assertEquals(List.of(), done);
    engine.unlock();
    engine.run();
    assertEquals(List.of("release", "acquire"), done);
  }

  @Test
  void aCommandThatFailsIsTriedAgain() {
    Engine engine = new Engine(4);
    boolean[] failed = new boolean[1];
    engine.submit(
        new Command() {
          @Override
          void execute() {
            if (!failed[0]) {
              failed[0] = true;
              throw new OutOfMemoryError("as a pool grows");
            }
            done.add("release");
          }
        });
    assertThrows(OutOfMemoryError.class, () -> engine.execute(command("acquire")));
    assertTrue(engine.lock(1), "the lock was given back");
    engine.unlock();
    assertEquals(List.of("release", "acquire"), done);
  }

  @Test
  void aRunEndsAlthoughCommandsKeepComing() {
    Engine engine = new Engine(4);
    engine.submit(
        new Command() {
          @Override
          void execute() {
            done.add("again");
            engine.submit(this);
          }
        });
    engine.run();
    assertTrue(done.size() < 100);
  }

  @Test
  void aLineThatRingsAgainAndAgainIsRefused() {
    Engine engine = new Engine(2);
    Command command = command("release");
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> {
              while (true) {
                engine.submit(command);
              }
            });
    assertTrue(e.getMessage().contains("one thread at a time"), e.getMessage());
  }
}
