// SPDX-License-Identifier: Apache-2.0
package dev.mempool.test;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.core.Guard;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolBuilder;
import dev.mempool.core.PoolRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A JUnit extension that fails a test after which more objects of any pool are out than before it,
 * or whose pools have new findings of an {@linkplain Pool#audit() audit}. The message says where
 * the objects were got. Immutable.
 *
 * <pre>{@code
 * @ExtendWith(MempoolExtension.class)
 * class OrdersTest { ... }
 * }</pre>
 *
 * <p>or with settings:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final MempoolExtension POOLS = new MempoolExtension().grace(Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>or for all tests, without an annotation, by the configuration parameter {@code
 * junit.jupiter.extensions.autodetection.enabled=true} of JUnit.
 *
 * <p>A test begins before its {@code @BeforeEach} methods and ends after its {@code @AfterEach}
 * methods. All pools of the watched registries count: those that the test made, also if it closed
 * them while objects were out, and those that were there before, if their numbers grew. A class is
 * watched in the same way, with its {@code @BeforeAll} and {@code @AfterAll} methods. If the test
 * fails itself, its exception stays, and the one of this extension is suppressed in it.
 *
 * <p>While a watched test or class runs, pools whose builders name no {@linkplain PoolBuilder#guard
 * guard} get {@link Guard#TRACE}, or the level that was {@linkplain #guard set} here. That holds
 * for the whole process. The system property {@link Guard#PROPERTY} goes before.
 *
 * <p>If watched tests run in parallel, nobody can say which of them has taken an object. Then the
 * last of those that overlap is failed, with a message that names them all. Give each test a
 * registry of its own, and name it in {@link #registries}, or let JUnit run the tests one after
 * another ({@code @ResourceLock("pools")}, {@code @Isolated}).
 *
 * @since 0.1.0
 */
public final class MempoolExtension
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

  /** The tests that run, and the classes that run. Pools are of the process, and so are these. */
  private static final Watch TESTS = new Watch();

  private static final Watch CLASSES = new Watch();

  private final List<PoolRegistry> registries;
  private final Guard guard;
  private final Set<String> ignored;
  private final Duration grace;

  /** Creates an extension that watches {@link PoolRegistry#global()}. */
  public MempoolExtension() {
    this(List.of(PoolRegistry.global()), Guard.TRACE, Set.of(), Duration.ZERO);
  }

  private MempoolExtension(
      List<PoolRegistry> registries, Guard guard, Set<String> ignored, Duration grace) {
    this.registries = registries;
    this.guard = guard;
    this.ignored = ignored;
    this.grace = grace;
  }

  /**
   * Sets the registries whose pools are watched, in place of {@link PoolRegistry#global()}.
   *
   * @param watched the registries
   * @return a new extension
   */
  @CheckReturnValue
  public MempoolExtension registries(PoolRegistry... watched) {
    return new MempoolExtension(
        List.of(Objects.requireNonNull(watched, "watched")), guard, ignored, grace);
  }

  /**
   * Sets the guard of pools whose builders name none, while watched tests run; {@link Guard#TRACE}
   * unless set. If watched tests with several levels run at the same time, the highest counts.
   *
   * @param level the level; {@link Guard#OFF} to leave pools as they are: then messages tell how
   *     many objects are out, and not which
   * @return a new extension
   */
  @CheckReturnValue
  public MempoolExtension guard(Guard level) {
    return new MempoolExtension(registries, Objects.requireNonNull(level, "level"), ignored, grace);
  }

  /**
   * Sets the names of pools that are not watched, for example because they keep objects for good.
   * For a pool that is meant to be closed while objects are in use, {@link PoolBuilder#reportLeaks
   * reportLeaks(false)} is enough.
   *
   * @param poolNames the names
   * @return a new extension
   */
  @CheckReturnValue
  public MempoolExtension ignoring(String... poolNames) {
    return new MempoolExtension(
        registries, guard, Set.of(Objects.requireNonNull(poolNames, "poolNames")), grace);
  }

  /**
   * Sets how long the extension waits at the end of a test for objects that other threads still
   * use. It does not wait unless this is set, nor if all objects are back.
   *
   * @param longest the time after which the test fails, not negative
   * @return a new extension
   * @throws IllegalArgumentException if the time is negative
   */
  @CheckReturnValue
  public MempoolExtension grace(Duration longest) {
    if (Objects.requireNonNull(longest, "longest").isNegative()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the grace is %s, allowed are 0 and times above it", longest));
    }
    return new MempoolExtension(registries, guard, ignored, longest);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    begin(CLASSES, context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    begin(TESTS, context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    end(TESTS, context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end(CLASSES, context);
  }

  private void begin(Watch watch, ExtensionContext context) {
    Objects.requireNonNull(context, "context");
    store(context).put(Watch.class, watch);
    DefaultGuard.raise(guard);
    watch.begin(nameOf(context), registries, ignored, grace);
  }

  private void end(Watch watch, ExtensionContext context) {
    Objects.requireNonNull(context, "context");
    if (store(context).remove(Watch.class) == null) {
      return; // another extension failed before this one was called
    }
    DefaultGuard.lower();
    Watch.Result result = watch.end();
    if (watch == TESTS) {
      CLASSES.forgive(result); // one fault is reported once
    }
    if (!result.problems().isEmpty()) {
      throw new AssertionError(result.text());
    }
  }

  private ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(Namespace.create(MempoolExtension.class, this));
  }

  private static String nameOf(ExtensionContext context) {
    String type = context.getRequiredTestClass().getSimpleName();
    return context.getTestMethod().isPresent() ? type + "." + context.getDisplayName() : type;
  }
}
