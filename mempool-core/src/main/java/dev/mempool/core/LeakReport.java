// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.core.guard.PoolGuard;
import dev.mempool.core.guard.Trace;
import dev.mempool.core.observer.ObservedRoute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a pool that are in use, grouped by the places at which they were got. Immutable.
 * {@link #toString()} is a text for people.
 *
 * @since 0.1.0
 */
public final class LeakReport {

  /**
   * The most objects and the most threads that a site names: enough for a search, and few enough to
   * read.
   */
  private static final int EXAMPLES = 8;

  private final String pool;
  private final Guard guard;
  private final int out;
  private final List<Site> sites;

  LeakReport(String pool, Guard guard, int out, List<Site> sites) {
    this.pool = pool;
    this.guard = guard;
    this.out = out;
    this.sites = List.copyOf(sites);
  }

  /** {@return the name of the pool} */
  public String pool() {
    return pool;
  }

  /** {@return the level of the pool's guard, which decides how much is known} */
  public Guard guard() {
    return guard;
  }

  /** {@return the number of objects that are in use} */
  public int out() {
    return out;
  }

  /**
   * {@return the places, with the most objects first: with {@link Guard#TRACE} as recorded; with
   * {@link Guard#STATE} and {@link Guard#CANARY} one site without a stack; with {@link Guard#OFF}
   * none}
   */
  public List<Site> sites() {
    return sites;
  }

  /** A place in the program at which objects were got. Immutable. */
  public static final class Site {

    private final int count;
    private final List<Integer> examples;
    private final List<String> threads;
    private final @Nullable Instant oldest;
    private final List<StackTraceElement> stack;

    private Site(
        int count,
        List<Integer> examples,
        List<String> threads,
        @Nullable Instant oldest,
        List<StackTraceElement> stack) {
      this.count = count;
      this.examples = List.copyOf(examples);
      this.threads = List.copyOf(threads);
      this.oldest = oldest;
      this.stack = List.copyOf(stack);
    }

    /** {@return the number of objects in use that were got there} */
    public int count() {
      return count;
    }

    /** {@return the lowest indices of these objects, at most 8} */
    public List<Integer> examples() {
      return examples;
    }

    /** {@return the names of threads that got them, at most 8} */
    public List<String> threads() {
      return threads;
    }

    /** {@return the time of the first of these gets; empty if it was not recorded} */
    public Optional<Instant> oldest() {
      return Optional.ofNullable(oldest);
    }

    /**
     * {@return the stack trace of the get, which begins with the caller of the pool; empty if it
     * was not recorded}
     */
    public List<StackTraceElement> stack() {
      return stack;
    }
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "pool '%s': %d object(s) are out", pool, out));
    if (out > 0 && guard != Guard.TRACE) {
      text.append(
          guard == Guard.OFF
              ? "; Guard.STATE tells which they are, Guard.TRACE where they were got"
              : "; Guard.TRACE tells where they were got");
    }
    for (Site site : sites) {
      text.append(
          String.format(Locale.ROOT, "%n  %d: %s%s", site.count, site.examples, more(site)));
      if (!site.threads.isEmpty()) {
        text.append(String.format(Locale.ROOT, " got by %s", String.join(", ", site.threads)));
      }
      site.oldest().ifPresent(time -> text.append(", the oldest at ").append(time));
      if (guard == Guard.TRACE && site.stack.isEmpty()) {
        text.append(" got by calls that traceEvery did not record");
      }
      site.stack.forEach(frame -> text.append(String.format(Locale.ROOT, "%n      at %s", frame)));
    }
    return text.toString();
  }

  private static String more(Site site) {
    return site.count > site.examples.size() ? " and more" : "";
  }

  /** Returns a report of the objects that are in use, according to the guard. */
  static LeakReport of(String pool, Guard level, PoolGuard guard) {
    Collector out = new Collector(pool, level);
    guard.forEachOut(out::add);
    return out.report();
  }

  /** Groups objects by the places at which they were got. */
  private static final class Collector {
    private static final Set<String> POOL_CLASSES =
        Set.of(
            Mempool.class.getName(), MempoolCache.class.getName(), UserOwnedCache.class.getName());

    private final String pool;
    private final Guard guard;
    private final Map<List<StackTraceElement>, Objects> sites = new LinkedHashMap<>();

    /** The stack traces by trace, because several objects may share a trace. */
    private final Map<Trace, List<StackTraceElement>> stacks = new IdentityHashMap<>();

    private int out;

    Collector(String pool, Guard guard) {
      this.pool = pool;
      this.guard = guard;
    }

    private static final class Objects {
      int count;
      final List<Integer> examples = new ArrayList<>();
      final Set<String> threads = new LinkedHashSet<>();
      @Nullable Instant oldest;
    }

    /** Returns the stack trace of a get, which begins with the caller of the pool. */
    private static List<StackTraceElement> callersOf(Trace trace) {
      return Arrays.stream(trace.getStackTrace())
          .dropWhile(frame -> isOfPool(frame.getClassName()))
          .toList();
    }

    private static boolean isOfPool(String className) {
      return POOL_CLASSES.contains(className)
          || className.startsWith(PoolGuard.class.getPackageName() + ".")
          || className.startsWith(ObservedRoute.class.getPackageName() + ".");
    }

    /** Adds an object. Called in the order of the indices. */
    void add(int object, @Nullable Trace got) {
      out++;
      Objects site =
          sites.computeIfAbsent(
              got == null ? List.of() : stacks.computeIfAbsent(got, Collector::callersOf),
              _ -> new Objects());
      site.count++;
      if (site.examples.size() < EXAMPLES) {
        site.examples.add(object);
      }
      if (got != null) {
        if (site.threads.size() < EXAMPLES) {
          site.threads.add(got.thread());
        }
        if (site.oldest == null || got.time().isBefore(site.oldest)) {
          site.oldest = got.time();
        }
      }
    }

    LeakReport report() {
      return new LeakReport(
          pool,
          guard,
          out,
          sites.entrySet().stream()
              .map(entry -> {
                Objects site = entry.getValue();
                return new Site(
                    site.count,
                    site.examples,
                    List.copyOf(site.threads),
                    site.oldest,
                    entry.getKey());
              })
              .sorted(Comparator.comparingInt(Site::count).reversed())
              .toList());
    }
  }
}
