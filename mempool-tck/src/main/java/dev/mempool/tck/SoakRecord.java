package dev.mempool.tck;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a soak has found so far. For any number of threads. */
final class SoakRecord {

  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
  private volatile Duration ran = Duration.ZERO;
  private volatile boolean hanging;

  void ran(Duration time) {
    ran = time;
  }

  void operations(long many) {
    operations.addAndGet(many);
  }

  void duplicate() {
    duplicated.incrementAndGet();
  }

  void lost(long many) {
    lost.addAndGet(many);
  }

  /** The first one counts; later ones may follow from it. */
  void fault(String what) {
    fault.compareAndSet(null, what);
  }

  void hangs(String what) {
    fault(what);
    hanging = true;
  }

  /** Whether a thread may still be inside a backend, so that nothing can be said of its objects. */
  boolean hanging() {
    return hanging;
  }

  boolean clean() {
    return duplicated.get() == 0 && lost.get() == 0 && fault.get() == null;
  }

  SoakResult result() {
    return new SoakResult(
        ran.toSeconds(),
        operations.get(),
        duplicated.get(),
        lost.get(),
        Optional.ofNullable(fault.get()));
  }
}
