// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.core.foreign.Faults;
import dev.mempool.tck.fixture.PoolRefusal;
import dev.mempool.tck.fixture.RuleViolation;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.rules.Cases;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One thing to check about a rule, such as one size of pool with one bulk size. Thread-safe: every
 * check makes new backends.
 *
 * @since 0.1.0
 */
public final class RuleCase {

  private final BackendRule rule;
  private final Subject subject;
  private final String label;
  private final Cases.Check check;

  RuleCase(BackendRule rule, Subject subject, String label, Cases.Check check) {
    this.rule = rule;
    this.subject = subject;
    this.label = label;
    this.check = check;
  }

  /** Returns the part of the name that is particular to this case; empty if it is the only one. */
  String label() {
    return label;
  }

  /**
   * Checks the case on a new thread, and returns or throws when it ends or its time limit is over.
   * The case is kept only if all its threads report that they have finished. A backend that hangs
   * leaves the threads of the case behind; they are daemons. An interrupt of the calling thread
   * ends the check, and the thread stays interrupted.
   *
   * @return true if the backend keeps the rule in this case; false if that was not tried, because
   *     its ops refuse such a large pool, as they may
   * @throws RuleBroken if the backend breaks the rule, which includes any exception that it throws;
   *     if the case exceeds the time limit, with the stacks of its threads in the message; or if
   *     the calling thread is interrupted
   */
  public boolean check() {
    Trial trial = new Trial(subject.tested(), label);
    AtomicReference<@Nullable RuleBroken> broken = new AtomicReference<>();
    AtomicReference<@Nullable Boolean> kept = new AtomicReference<>();
    Thread thread =
        trial.thread(
            () -> {
              try {
                kept.set(isTried(trial));
              } catch (RuleBroken e) {
                broken.set(e);
              }
            },
            toString());
    thread.start();
    try {
      if (!thread.join(subject.tested().timeout())) {
        throw new RuleBroken(this, trial.hanging());
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new RuleBroken(
          this,
          trial.violation(e, "time to finish", "the thread that runs the rules was interrupted"));
    }
    RuleBroken fault = broken.get();
    if (fault != null) {
      throw fault;
    }
    Boolean tried = kept.get();
    if (tried == null) {
      // not seen to be kept is not kept, whatever the thread died of
      throw new RuleBroken(
          this, trial.violation("the case to finish", "its thread ended before, without a report"));
    }
    return tried;
  }

  /** Runs the case on the calling thread. Returns false if its pool is refused. */
  private boolean isTried(Trial trial) {
    try {
      check.run(trial);
      return true;
    } catch (RuleViolation e) {
      throw new RuleBroken(this, e);
    } catch (PoolRefusal e) {
      return false;
    } catch (Throwable e) {
      // a backend in another language may throw checked exceptions, too
      throw new RuleBroken(this, trial.violation(e, "no exception", Faults.text(e)));
    }
  }

  BackendRule rule() {
    return rule;
  }

  Subject subject() {
    return subject;
  }

  /**
   * {@return number, name and label, for instance {@code R12 failed-dequeue-leaves-range-untouched
   * [size=7, bulk=4]}}
   */
  @Override
  public String toString() {
    return label.isEmpty() ? rule.toString() : rule + " [" + label + "]";
  }
}
