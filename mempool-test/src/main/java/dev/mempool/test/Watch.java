// SPDX-License-Identifier: Apache-2.0
package dev.mempool.test;

import dev.mempool.api.PoolClosedException;
import dev.mempool.api.Subscription;
import dev.mempool.core.Guard;
import dev.mempool.core.LeakReport;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolListener;
import dev.mempool.core.PoolRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches pools from the beginning of a test to its end or, if tests overlap, from the beginning of
 * the first to the end of the last. Thread-safe.
 */
final class Watch implements PoolListener {

  /** The time between two looks while objects are awaited: short for a test, long for a core. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The state of a pool. */
  private record State(int out, List<String> findings) {

    private static final State NEW = new State(0, List.of());

    static State of(Pool pool) {
      return new State(pool.inUseCount(), pool.audit().findings());
    }
  }

  /** A pool that is not as it was. */
  record Problem(Pool pool, State state, String text) {}

  /** The tests that were watched together, and the pools that are not as they were. */
  record Result(List<String> tests, List<Problem> problems) {

    String text() {
      return (tests.size() == 1
              ? tests.getFirst() + " does not leave the pools as they were"
              : "one of the tests that ran at the same time does not leave the pools as they were ("
                  + String.join(", ", tests)
                  + ")")
          + problems.stream()
              .map(problem -> System.lineSeparator() + problem.text)
              .collect(Collectors.joining());
    }
  }

  private final Map<PoolRegistry, Subscription> watched = new LinkedHashMap<>();
  private final Set<String> tests = new LinkedHashSet<>();
  private final Set<String> ignored = new LinkedHashSet<>();
  private Duration grace = Duration.ZERO;
  private int running;

  // These two are also used by threads that close pools, which do not take the lock.

  private final Map<Pool, State> before = Collections.synchronizedMap(new IdentityHashMap<>());
  private final Map<Pool, Problem> closed = Collections.synchronizedMap(new IdentityHashMap<>());

  /** A test begins. */
  synchronized void begin(
      String test, List<PoolRegistry> registries, Set<String> ignoredPools, Duration longest) {
    running++;
    tests.add(test);
    ignored.addAll(ignoredPools);
    grace = longest.compareTo(grace) > 0 ? longest : grace;
    for (PoolRegistry registry : registries) {
      if (!watched.containsKey(registry)) {
        watched.put(registry, registry.addListener(this));
        registry.walk(pool -> {
          State state = ifOpen(pool, () -> State.of(pool));
          if (state != null) {
            before.put(pool, state);
          }
        });
      }
    }
  }

  /** A test ends. The result has no problems if others still run. */
  synchronized Result end() {
    if (--running > 0) {
      return new Result(List.copyOf(tests), List.of());
    }
    try {
      return new Result(List.copyOf(tests), problemsThatStay());
    } finally {
      watched.values().forEach(Subscription::close);
      List.<Map<?, ?>>of(watched, before, closed).forEach(Map::clear);
      List.of(tests, ignored).forEach(Collection::clear);
      grace = Duration.ZERO;
    }
  }

  private List<Problem> problemsThatStay() {
    List<Problem> problems = problems();
    long start = System.nanoTime();
    while (problems.stream().anyMatch(problem -> !problem.pool.isClosed())
        && Duration.ofNanos(System.nanoTime() - start).compareTo(grace) < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PAUSE_NANOS);
      problems = problems();
    }
    return problems;
  }

  /** Takes problems for known that others have reported. Does nothing if no test runs. */
  synchronized void forgive(Result result) {
    if (running == 0) {
      return;
    }
    for (Problem problem : result.problems) {
      before.put(problem.pool, problem.state);
      closed.remove(problem.pool);
    }
  }

  @Override
  public void closing(Pool pool) {
    closed.remove(pool); // of an earlier attempt
    Problem problem = problem(pool, pool.reportsLeaks(), "was closed with");
    if (problem != null) {
      closed.put(pool, problem);
    }
  }

  private List<Problem> problems() {
    List<Problem> problems = new ArrayList<>();
    for (PoolRegistry registry : watched.keySet()) {
      registry.walk(pool -> {
        Problem problem = ifOpen(pool, () -> problem(pool, true, "still has"));
        if (problem != null) {
          problems.add(problem);
        }
      });
    }
    synchronized (closed) {
      closed.values().stream().filter(problem -> problem.pool.isClosed()).forEach(problems::add);
    }
    problems.removeIf(problem -> ignored.contains(problem.pool.name()));
    return problems;
  }

  /** Asks a pool that another thread may close at the same time; null if it was closed. */
  private static <T> @Nullable T ifOpen(Pool pool, Supplier<@Nullable T> question) {
    try {
      return question.get();
    } catch (PoolClosedException e) {
      return null;
    }
  }

  private @Nullable Problem problem(Pool pool, boolean leaks, String how) {
    State was = Objects.requireNonNullElse(before.get(pool), State.NEW);
    State now = State.of(pool);
    StringBuilder text = new StringBuilder();
    if (leaks && now.out > was.out) {
      text.append(
          String.format(
              Locale.ROOT,
              "pool '%s' %s %d object(s) out%s:",
              pool.name(),
              how,
              now.out,
              was.out == 0 ? "" : ", of which " + was.out + " were out before"));
      describe(pool.leakReport(), text);
    }
    for (String finding : now.findings) {
      if (!was.findings.contains(finding)) {
        text.append(text.isEmpty() ? "" : System.lineSeparator())
            .append(String.format(Locale.ROOT, "pool '%s': %s", pool.name(), finding));
      }
    }
    return text.isEmpty() ? null : new Problem(pool, now, text.toString());
  }

  private static void describe(LeakReport report, StringBuilder text) {
    for (LeakReport.Site site : report.sites()) {
      text.append(String.format(Locale.ROOT, "%n  %d: %s", site.count(), site.examples()));
      if (!site.threads().isEmpty()) {
        text.append(" got by ").append(String.join(", ", site.threads()));
      }
      site.stack().stream()
          .takeWhile(frame -> !frame.getClassName().startsWith("org.junit.platform."))
          .forEach(frame -> text.append(String.format(Locale.ROOT, "%n      at %s", frame)));
    }
    if (report.guard() != Guard.TRACE) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n  Guard.TRACE tells where they were got. The extension gives it to pools that are"
                  + " built while a watched test or class runs and whose builders name no guard;"
                  + " -D%s=trace gives it to all others without one",
              Guard.PROPERTY));
    }
  }
}
