// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.JarMaker.Provider;
import dev.mempool.core.discovery.OpsDiscovery;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.foreign.TimeLimit;
import dev.mempool.testsupport.CapturedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that is not ours throws anything, says anything, and takes its time. */
@Timeout(120)
class ForeignCodeTest {

  private static final ClassLoader LIBRARY = MempoolOps.class.getClassLoader();

  @TempDir Path folder;
  private final List<URLClassLoader> loaders = new ArrayList<>();

  @AfterEach
  void closeLoaders() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  private URLClassLoader loader(Path... jars) throws MalformedURLException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = jars[i].toUri().toURL();
    }
    URLClassLoader loader = new URLClassLoader(urls, LIBRARY);
    loaders.add(loader);
    return loader;
  }

  private OpsFailure onlyFailure(OpsTable table) {
    assertEquals(1, table.failures().size(), table.failures().toString());
    return table.failures().getFirst();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException sneak(Throwable e) throws E {
    throw (E) e;
  }

  /** An exception that cannot be printed. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public String toString() {
      throw new StackOverflowError("no text");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no trace");
    }
  }

  private static Throwable circle() {
    Throwable first = new ServiceConfigurationError("first");
    Throwable second = new ServiceConfigurationError("second");
    first.initCause(second);
    second.initCause(first);
    return first;
  }

  static List<Throwable> anything() {
    return List.of(
        new IllegalStateException("planted"),
        new IOException("planted"),
        new Throwable("planted"),
        new Error("planted"),
        new StackOverflowError("planted"),
        new AbstractMethodError("planted"),
        new Hostile(),
        circle(),
        new MempoolException(MempoolException.Reason.EBUSY, "planted") {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("no message");
          }
        });
  }

  // ---- text ----

  @Test
  void textIsPrintableAndBounded() {
    assertSame("plain äöü 漢字", Faults.text("plain äöü 漢字"));
    assertEquals(
        "a?[31mred?7 b c", Faults.text("a\u001b[31mred\u00077\nb\tc".replace("7\n", "7 ")));
    assertEquals("x?y?z", Faults.text("x\u202ey\u009bz"));
    assertTrue(Faults.text("x".repeat(1_000_000)).length() < 2 * Faults.MAX_TEXT);
    assertTrue(Faults.text(new Error("y\u001b".repeat(1_000_000))).length() < 2 * Faults.MAX_TEXT);
  }

  @ParameterizedTest
  @MethodSource("anything")
  void everyExceptionCanBeDescribedAndPrinted(Throwable thrown) {
    assertTrue(Faults.text(thrown).contains(thrown.getClass().getName()));
    Throwable printable = Faults.printable(thrown);
    StringWriter text = new StringWriter();
    printable.printStackTrace(new PrintWriter(text));
    assertFalse(text.toString().isEmpty());
    assertTrue(Faults.chain(thrown).size() <= 2);
  }

  @Test
  void anExceptionThatCanBePrintedStaysItself() {
    Throwable plain = new IllegalStateException("x", new IOException("y"));
    assertSame(plain, Faults.printable(plain));
    assertNotSame(plain, Faults.printable(new Error("\u001b]0;title\u0007", plain)));
  }

  // ---- time ----

  @Test
  void aCallThatBlocksEndsAtItsLimitAndTheCallerIsNotTouched() {
    Thread.currentThread().interrupt();
    TimeLimit.Exceeded e =
        assertThrows(
            TimeLimit.Exceeded.class,
            () ->
                TimeLimit.call(
                    "waiting",
                    Duration.ofMillis(50),
                    () -> {
                      new CountDownLatch(1).await();
                      return "never";
                    }));
    assertTrue(Thread.interrupted(), "the caller is still interrupted");
    assertTrue(e.getMessage().contains("waiting"), e.getMessage());
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertEquals(
        "done",
        TimeLimit.call(
            "hostile",
            TimeLimit.LOADING,
            () -> {
              Thread.currentThread().interrupt();
              Thread.currentThread().setContextClassLoader(null);
              return "done";
            }));
    assertFalse(Thread.currentThread().isInterrupted());
    assertSame(before, Thread.currentThread().getContextClassLoader());
    assertThrows(
        IOException.class,
        () ->
            TimeLimit.call(
                "throws",
                TimeLimit.LOADING,
                () -> {
                  throw new IOException("planted");
                }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public Slow() { pause(); } public String name() { return \"slow\"; }",
        "static { pause(); } public String name() { return \"slow\"; }",
        "public String name() { pause(); return \"slow\"; }",
        "public String name() { return \"slow\"; } public String note() { pause(); return null; }",
        "public String name() { throw new RuntimeException() { public String getMessage() {"
            + " pause(); return null; } }; }"
      })
  void aProviderThatBlocksIsListedAndHindersNobody(String body) throws IOException {
    String pause =
        " static void pause() { while (true) { try { Thread.sleep(1000); } catch"
            + " (InterruptedException e) { } } }";
    JarMaker jars = new JarMaker(folder);
    Path slow = jars.jar("slow.jar", List.of(new Provider("Slow", body + pause + Provider.CREATE)));
    Path good = jars.jar("good.jar", List.of(Provider.named("Good", "good")));
    OpsDiscovery discovery = new OpsDiscovery(Duration.ofMillis(500));
    discovery.search(loader(slow, good));
    assertTrue(discovery.found().stream().anyMatch(each -> each.name().equals("good")));
    assertEquals("slow.jar", discovery.failed().getFirst().source());
    assertTrue(
        discovery.failed().getFirst().reason().contains("did not return within 0.5 s"),
        discovery.failed().toString());
  }

  /** The constructor waits for a thread that needs the table that is being filled. */
  @Test
  void aProviderThatWaitsForTheTableDoesNotHoldItUpForEver() throws Exception {
    Path jar =
        new JarMaker(folder)
            .jar(
                "a.jar",
                List.of(
                    new Provider(
                        "Waits",
                        Provider.nameMethod("waits")
                            + Provider.CREATE
                            + " public Waits() throws Exception { Thread t = new"
                            + " Thread(dev.mempool.core.OpsTable::ofContext); t.setDaemon(true);"
                            + " t.start(); t.join(); }"),
                    Provider.named("Two", "two")));
    URLClassLoader application = loader(jar);
    List<Thread> threads = new ArrayList<>();
    AtomicReference<@Nullable OpsTable> table = new AtomicReference<>();
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(() -> table.set(OpsTable.ofContext()));
      thread.setContextClassLoader(application);
      thread.start();
      threads.add(thread);
    }
    // another application is not held up meanwhile
    long start = System.nanoTime();
    assertTrue(OpsTable.ofContext().failures().isEmpty());
    assertTrue(System.nanoTime() - start < TimeLimit.LOADING.toNanos() / 2);
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(table.get().lookup("two").isPresent());
    assertTrue(onlyFailure(table.get()).reason().contains("did not return"));
  }

  // ---- what it throws ----

  private static MempoolBuilder builder(MempoolOps ops) {
    return Mempool.builder()
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(ops))
        .ops("test")
        .size(7)
        .elementSize(64);
  }

  private static void assertNamesTheOps(MempoolException e) {
    assertEquals(MempoolException.Reason.EIO, e.reason());
    assertTrue(e.getMessage().contains("ops 'test'"), e.getMessage());
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
  }

  @ParameterizedTest
  @MethodSource("anything")
  void whateverCreateThrowsIsReportedByTheOps(Throwable thrown) {
    Supplier<MempoolBackend> throwing = () -> ForeignCodeTest.sneakUnchecked(thrown);
    assertNamesTheOps(
        assertThrows(
            MempoolException.class, () -> builder(TestOps.making(throwing)).build().close()));
  }

  @ParameterizedTest
  @MethodSource("anything")
  void whateverCloseThrowsIsReportedByTheOps(Throwable thrown) {
    Mempool pool =
        builder(
                TestOps.making(() ->
                    new TestOps.Queue(7) {
                      @Override
                      public void close() {
                        ForeignCodeTest.sneakUnchecked(thrown);
                      }
                    }))
            .build();
    assertNamesTheOps(assertThrows(MempoolException.class, pool::close));
    assertTrue(pool.isClosed());
  }

  private static <T> T sneakUnchecked(Throwable e) {
    throw ForeignCodeTest.<RuntimeException>sneak(e);
  }

  /** A backend that throws the same exception when it is filled and when it is closed. */
  @Test
  void theSameExceptionTwiceIsNoFaultOfOurs() {
    MempoolException same = new MempoolException(MempoolException.Reason.EIO, "ops 'test'");
    MempoolOps ops =
        TestOps.making(() ->
            new TestOps.Queue(7) {
              @Override
              public boolean enqueue(int[] objects, int from, int count) {
                throw same;
              }

              @Override
              public void close() {
                throw same;
              }
            });
    assertSame(same, assertThrows(MempoolException.class, () -> builder(ops).build().close()));
  }

  @ParameterizedTest
  @MethodSource("anything")
  void whateverListenersThrowStaysWithThem(Throwable thrown) {
    PoolRegistry registry = new PoolRegistry();
    registry.addListener(
        new PoolListener() {
          @Override
          public void ready(Pool pool) {
            ForeignCodeTest.sneakUnchecked(thrown);
          }

          @Override
          public String toString() {
            throw new IllegalStateException("planted");
          }
        });
    ObjectListener listener =
        new ObjectListener() {
          @Override
          public void got(int object) {
            ForeignCodeTest.sneakUnchecked(thrown);
          }

          @Override
          public void put(int object) {
            ForeignCodeTest.sneakUnchecked(thrown);
          }

          @Override
          public void kept(int object) {}

          @Override
          public String toString() {
            throw new IllegalStateException("planted");
          }
        };
    try (CapturedLog log = CapturedLog.start();
        Mempool pool = builder(new TestOps()).registry(registry).objectListener(listener).build()) {
      pool.put(pool.get());
      assertTrue(pool.isFull());
      for (int event = 0; event < 3; event++) { // ready, got and put
        log.expect("the listener dev.mempool.core.ForeignCodeTest$");
      }
    }
  }

  @Test
  void whateverDescribingMethodsThrowIsReportedAtRegistration() {
    MempoolOps ops =
        new TestOps() {
          @Override
          public String note() {
            return ForeignCodeTest.sneakUnchecked(new IOException("planted"));
          }
        };
    MempoolException e = assertThrows(MempoolException.class, () -> OpsTable.of(ops));
    assertTrue(e.getMessage().contains(ops.getClass().getName()), e.getMessage());
  }

  // ---- what it answers ----

  private static MempoolOps asking(long bytes, long chunk, long alignment) {
    return new TestOps() {
      @Override
      public MemoryRequirement memoryRequirement(PoolGeometry pool, OpsConfig config, int objects) {
        return MemoryRequirement.of(bytes, chunk, alignment);
      }
    };
  }

  @Test
  void absurdRequirementsAreRefusedByTheNameOfTheOps() {
    long huge = Long.MAX_VALUE;
    for (MempoolOps ops :
        List.of(
            asking(4096, 64, 1L << 62),
            asking(huge, 64, 64),
            asking(huge, huge, 64),
            asking(-1, -1, 64),
            asking(64, 64, 3))) {
      assertNamesTheOps(assertThrows(MempoolException.class, () -> builder(ops).build().close()));
    }
  }

  @Test
  void aRequirementThatNoMemorySatisfiesNamesTheOps() {
    MempoolException e =
        assertThrows(
            MempoolException.class, () -> builder(asking(1L << 60, 64, 64)).build().close());
    assertTrue(e.getMessage().contains("ops 'test'"), e.getMessage());
  }

  @Test
  void ofAnOlderInterfaceTheAdviceFits() {
    MempoolOps old =
        TestOps.making(() -> ForeignCodeTest.sneakUnchecked(new AbstractMethodError()));
    MempoolException e = assertThrows(MempoolException.class, () -> builder(old).build().close());
    assertTrue(e.getMessage().contains("another version"), e.getMessage());
  }

  /** A list that never ends, and one that holds other things. */
  @Test
  void settingsThatAreNoListAreRefused() {
    for (Object element : List.of(OpsSetting.flag("a", "b", true), "no setting")) {
      MempoolOps ops =
          new TestOps() {
            @Override
            @SuppressWarnings("unchecked")
            public List<OpsSetting> settings() {
              return (List<OpsSetting>)
                  (List<?>)
                      new java.util.AbstractList<Object>() {
                        @Override
                        public Object get(int index) {
                          return element;
                        }

                        @Override
                        public int size() {
                          return Integer.MAX_VALUE;
                        }
                      };
            }
          };
      assertThrows(IllegalArgumentException.class, () -> OpsTable.of(ops));
    }
  }

  @Test
  void whatOpsSayIsPrintableAndShort() {
    MempoolOps ops =
        new TestOps() {
          @Override
          public String note() {
            return "\u001b[2J".repeat(1_000_000);
          }
        };
    String note = OpsTable.of(ops).require("test").note();
    assertTrue(note.length() < 1000 && note.indexOf('\u001b') < 0, note);
  }

  // ---- jars ----

  @Test
  void aHundredMissingClassesHideNoGoodOne() throws IOException {
    JarMaker jars = new JarMaker(folder);
    String[] missing = new String[150];
    for (int i = 0; i < missing.length; i++) {
      missing[i] = "att.Missing" + i;
    }
    Path bad = jars.jar("bad.jar", List.of(), missing);
    Path good = jars.jar("good.jar", List.of(Provider.named("Good", "good")));
    OpsTable table = OpsTable.discover(loader(bad, good));
    assertTrue(table.lookup("good").isPresent());
    assertEquals(150, table.failures().size());
    assertTrue(table.failures().stream().allMatch(each -> each.source().equals("bad.jar")));
  }

  @Test
  void aMissingClassIsNotTakenForOneWhoseNameItContains() throws IOException {
    JarMaker jars = new JarMaker(folder);
    Path good = jars.jar("good.jar", List.of(Provider.named("Good", "good")));
    Path bad = jars.jar("bad.jar", List.of(), "plugin.GoodTwo");
    OpsFailure failure = onlyFailure(OpsTable.discover(loader(good, bad)));
    assertEquals("plugin.GoodTwo bad.jar", failure.provider() + " " + failure.source());
  }

  @Test
  void aDamagedClassIsNamedWithItsJar() throws IOException {
    JarMaker jars = new JarMaker(folder);
    Path with = jars.jar("a b.jar", List.of(Provider.named("Cut", "cut")));
    Path classes = folder.resolve("a b.jar-classes/plugin/Cut.class");
    byte[] bytes = Files.readAllBytes(classes);
    Files.write(classes, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Files.delete(with);
    try (java.util.jar.JarOutputStream out =
        new java.util.jar.JarOutputStream(Files.newOutputStream(with))) {
      for (String name :
          List.of("plugin/Cut.class", "META-INF/services/" + MempoolOps.class.getName())) {
        out.putNextEntry(new java.util.jar.JarEntry(name));
        Files.copy(folder.resolve("a b.jar-classes").resolve(name), out);
        out.closeEntry();
      }
    }
    OpsFailure failure = onlyFailure(OpsTable.discover(loader(with)));
    assertEquals("plugin.Cut a b.jar", failure.provider() + " " + failure.source());
    assertTrue(failure.reason().contains("damaged"), failure.reason());
  }

  @Test
  void ofTwoVersionsOfAJarTheNearestCountsAndTheOtherIsListed() throws IOException {
    JarMaker jars = new JarMaker(folder);
    Path one = jars.jar("one.jar", List.of(Provider.named("Ops", "versioned")));
    Path two = jars.jar("two.jar", List.of(Provider.named("Ops", "versioned")));
    OpsTable oneLoader = OpsTable.discover(loader(one, two));
    assertEquals("one.jar", oneLoader.require("versioned").source());
    assertEquals("two.jar", onlyFailure(oneLoader).source());
    OpsTable twoLoaders = OpsTable.discover(loader(two), loader(one));
    assertEquals("two.jar", twoLoaders.require("versioned").source());
    assertEquals("one.jar", onlyFailure(twoLoaders).source());
    // tables of different jars do not know which is nearer
    OpsTable merged =
        OpsTable.merge(OpsTable.discover(loader(one)), OpsTable.discover(loader(two)));
    assertTrue(merged.lookup("versioned").isEmpty());
    assertEquals(2, merged.failures().size());
  }
}
