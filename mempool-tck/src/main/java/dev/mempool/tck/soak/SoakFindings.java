// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.soak;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The counts and faults of a soak so far. Thread-safe. */
public final class SoakFindings {

  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
  private volatile Duration ran = Duration.ZERO;
  private volatile boolean hanging;

  /** Creates findings of a soak that has not run. */
  public SoakFindings() {}

  /** {@return how long the threads have run} */
  public Duration ran() {
    return ran;
  }

  /** Sets how long the threads have run. */
  public void setRan(Duration time) {
    ran = time;
  }

  /** {@return the number of calls that moved objects} */
  public long operations() {
    return operations.get();
  }

  void addOperations(long number) {
    operations.addAndGet(number);
  }

  /** {@return how often an object was handed out that was in use or not of the pool} */
  public long duplicated() {
    return duplicated.get();
  }

  void addDuplicate() {
    duplicated.incrementAndGet();
  }

  /** {@return the objects that at the end no thread held and none could get} */
  public long lost() {
    return lost.get();
  }

  void addLost(long number) {
    lost.addAndGet(number);
  }

  /** {@return the first fault} */
  public Optional<String> fault() {
    return Optional.ofNullable(fault.get());
  }

  /** Records a fault, unless there is one already: later ones may follow from the first. */
  public void setFault(String what) {
    fault.compareAndSet(null, what);
  }

  void setHanging(String what) {
    setFault(what);
    hanging = true;
  }

  /** Tells whether a thread may still be in a call, so that its objects cannot be accounted for. */
  boolean hanging() {
    return hanging;
  }

  /** {@return whether no fault was found so far} */
  public boolean clean() {
    return duplicated.get() == 0 && lost.get() == 0 && fault.get() == null;
  }
}
