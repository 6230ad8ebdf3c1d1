package dev.mempool.tck;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One run of a case: makes its backends, threads and failures. */
final class Trial {

  private final RuleCase ruleCase;

  /** All threads of this run, so that their stacks can be shown when it hangs. */
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  Trial(RuleCase ruleCase) {
    this.ruleCase = ruleCase;
  }

  Subject subject() {
    return ruleCase.subject();
  }

  /** A new backend with nothing in it. */
  Fixture empty(int size) {
    return new Fixture(this, size);
  }

  /** A new backend with all objects in it, put in the order of their indices. */
  Fixture full(int size) {
    Fixture fixture = new Fixture(this, size);
    fixture.put(0, size, 256);
    return fixture;
  }

  /** As {@link #full}, with its memory in pieces. */
  Fixture fullInPieces(int size) {
    Fixture fixture = new Fixture(this, size, dice());
    fixture.put(0, size, 256);
    return fixture;
  }

  /** The same choices at every run of the case with this seed. */
  Dice dice() {
    return new Dice(subject().seed() ^ ((long) ruleCase.label().hashCode() << 32));
  }

  /** A thread that does not keep the JVM alive when it hangs. */
  Thread thread(Runnable task, String name) {
    return register(new Thread(task, name));
  }

  /** Makes a thread part of this trial, before it is started. */
  Thread register(Thread thread) {
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  void require(boolean kept, String expected, String happened) {
    if (!kept) {
      throw broken(expected, happened);
    }
  }

  RuleBroken broken(String expected, String happened) {
    return broken(null, expected, happened);
  }

  RuleBroken broken(@Nullable Throwable cause, String expected, String happened) {
    return new RuleBroken(ruleCase, expected, happened, cause);
  }

  /** The failure for a run that exceeds the time limit; asks its threads to end. */
  RuleBroken hanging() {
    String stacks = Stacks.of(threads);
    threads.forEach(Thread::interrupt);
    return broken("to finish", "it hung for %s:%s\n".formatted(subject().timeout(), stacks));
  }
}
