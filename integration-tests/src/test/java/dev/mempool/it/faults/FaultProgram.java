// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it.faults;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.AuditReport;
import dev.mempool.core.Guard;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import dev.mempool.core.ObjectListener;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.UserOwnedCache;
import dev.mempool.core.WatermarkListener;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.mbuf.ExternalBuffer;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations of pools and mbufs, and lets each of their allocations fail in turn. {@link
 * FaultLoader} loads it, so it uses the changed classes of the library. Returns what went wrong.
 */
public final class FaultProgram implements Callable<List<String>> {

  private static final int SIZE = 32;

  /** An operation, or a step before or after it. */
  private interface Step {
    void run() throws Exception;
  }

  private final List<String> findings = new ArrayList<>();
  private int failures;
  private String where = "";

  @Override
  public List<String> call() throws Exception {
    for (String ops :
        List.of(
            "ring_mp_mc",
            "ring_mt_rts",
            "ring_sp_sc",
            "stack",
            "lf_stack",
            "bucket",
            "dpaa",
            "dpaa2")) {
      for (Guard guard : Guard.values()) {
        if (ops.equals("ring_mp_mc") || guard == Guard.OFF || guard == Guard.TRACE) {
          for (int variant = 0; variant < 4; variant++) {
            boolean cached = (variant & 1) != 0;
            boolean watched = (variant & 2) != 0;
            onThread(false, () -> pool(ops, guard, cached, watched));
            onThread(true, () -> pool(ops, guard, cached, watched));
          }
        }
      }
    }
    for (Guard guard : Guard.values()) {
      onThread(true, () -> packets(guard, 8));
      onThread(false, () -> packets(guard, 0));
    }
    findings.add(0, failures + " failures");
    return findings;
  }

  private void onThread(boolean lcore, Step step) throws InterruptedException {
    Runnable run =
        () -> {
          try {
            step.run();
          } catch (Throwable e) {
            report(
                "ended by "
                    + e
                    + " at "
                    + List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length)));
          }
        };
    Thread thread = lcore ? new LcoreThread(run) : new Thread(run);
    thread.setContextClassLoader(getClass().getClassLoader());
    thread.start();
    thread.join();
  }

  private void report(String what) {
    findings.add(where + ": " + what);
  }

  /**
   * Runs an operation until all its allocations have succeeded, and lets the next one fail each
   * time.
   *
   * @param prepare runs before it each time
   * @param operation may throw the planted error, and has no effect then
   * @param failed runs after it has thrown that error
   * @param done runs after it has not
   */
  private void eachFails(String name, Step prepare, Step operation, Step failed, Step done)
      throws Exception {
    String outer = where;
    prepare.run();
    operation.run(); // loads and links all that it needs
    done.run();
    boolean again = true;
    for (int nth = 1; again; nth++) {
      where = outer + " " + name + ", allocation " + nth;
      prepare.run();
      boolean thrown = false;
      FaultPoints.failAt(nth);
      try {
        operation.run();
      } catch (OutOfMemoryError e) {
        thrown = true;
      } finally {
        again = FaultPoints.end();
      }
      failures += again ? 1 : 0;
      (thrown ? failed : done).run();
    }
    where = outer;
  }

  // ---- pools ----

  private void pool(String ops, Guard guard, boolean cached, boolean watched) throws Exception {
    where =
        ops
            + " "
            + guard
            + (cached ? " cached" : "")
            + (watched ? " watched " : " ")
            + Thread.currentThread().getClass().getSimpleName();
    MempoolBuilder builder =
        Mempool.builder("faults")
            .registry(new PoolRegistry())
            .size(SIZE)
            .elementSize(16)
            .cacheSize(cached ? 8 : 0)
            .ops(ops)
            .guard(guard);
    if (watched) {
      builder
          .statistics(true)
          .recordBackendCalls(true)
          .objectListener(new Listener())
          .watermarks(SIZE / 2, SIZE / 2 + 4, new Marks(), Runnable::run);
    }
    try (Mempool pool = builder.build()) {
      new PoolOperations(pool, guard).run();
    }
  }

  /** Its failures are contained, and must not lose an object either. */
  private static final class Listener implements ObjectListener {
    @Override
    public void got(int object) {}

    @Override
    public void put(int object) {}

    @Override
    public void kept(int object) {}
  }

  private static final class Marks implements WatermarkListener {
    @Override
    public void low(Pool pool) {}

    @Override
    public void refilled(Pool pool) {}
  }

  private final class PoolOperations {
    private final Mempool pool;
    private final Guard guard;
    private final BitSet held = new BitSet();
    private final int[] bulk = new int[SIZE];
    private int object;
    private boolean got;

    PoolOperations(Mempool pool, Guard guard) {
      this.pool = pool;
      this.guard = guard;
    }

    void run() throws Exception {
      eachFails("get", () -> {}, () -> object = pool.get(), this::isUnchanged, this::gotOne);
      eachFails("put", this::take, () -> pool.put(object), this::putAgain, this::wasPut);
      for (int count : new int[] {5, 20, SIZE}) {
        eachFails(
            "getBulk " + count,
            () -> {},
            () -> got = pool.getBulk(bulk, 0, count),
            this::isUnchanged,
            () -> gotBulk(count));
        eachFails(
            "putBulk " + count,
            () -> takeBulk(count),
            () -> pool.putBulk(bulk, 0, count),
            () -> putBulkAgain(count),
            () -> wasPutBulk(count));
      }
      takeBulk(SIZE);
      eachFails("get of none", () -> {}, this::getNone, this::isUnchanged, this::isUnchanged);
      eachFails(
          "timed get of none",
          () -> {},
          () -> object = pool.get(Duration.ofNanos(1000)),
          this::isUnchanged,
          this::isUnchanged);
      pool.putBulk(bulk, 0, SIZE);
      wasPutBulk(SIZE);
      eachFails(
          "timed get",
          () -> {},
          () -> object = pool.get(Duration.ofSeconds(1)),
          this::isUnchanged,
          this::gotOne);
      eachFails("flush", () -> {}, pool::flushCaches, this::isUnchanged, this::isUnchanged);
      ownCache();
      if (pool.contiguousBlockSize() > 0) {
        eachFails(
            "blocks",
            () -> {},
            () -> got = pool.getContigBlocks(bulk, 0, 1),
            this::isUnchanged,
            this::gotBlock);
      }
      if (guard != Guard.OFF) {
        faults();
      }
      allAreThere();
    }

    private void ownCache() throws Exception {
      eachFails(
          "new cache",
          () -> {},
          () -> pool.newCache(4).close(),
          this::isUnchanged,
          this::isUnchanged);
      UserOwnedCache cache = pool.newCache(4);
      eachFails(
          "get of cache", () -> {}, () -> object = cache.get(), this::isUnchanged, this::gotOne);
      eachFails("put of cache", this::take, () -> cache.put(object), this::putAgain, this::wasPut);
      cache.close();
    }

    /** Gets and puts that a guard refuses: a fault is reported once there is memory for that. */
    private void faults() throws Exception {
      eachFails(
          "double put",
          () -> {},
          () -> {
            try {
              pool.put(0);
              report("a put of a free object was accepted");
            } catch (PoolMisuseException e) {
              // as it should be
            }
          },
          this::isUnchanged,
          this::isUnchanged);
      if (guard == Guard.STATE) {
        return;
      }
      eachFails(
          "put of a damaged object",
          () -> {
            take();
            damage(object);
          },
          () -> refused(() -> pool.put(object)),
          () -> {
            isHeld();
            refused(() -> pool.put(object));
            putAgain();
          },
          this::putAgain);
      if (!pool.ops().concurrency().multiProducer()) {
        return; // what a refused get has got is the caller's then, and not put back
      }
      eachFails(
          "get of a damaged object",
          () -> {
            take();
            pool.put(object);
            held.clear(object);
            damage(object);
          },
          () -> refused(() -> got = pool.getBulk(bulk, 0, SIZE)),
          () -> {
            isCounted();
            refused(() -> got = pool.getBulk(bulk, 0, SIZE));
            isUnchanged();
          },
          this::isUnchanged);
    }

    private void damage(int damaged) {
      pool.chunk(damaged).set(ValueLayout.JAVA_BYTE, pool.offset(damaged) + 16, (byte) 1);
    }

    private void refused(Step step) throws Exception {
      try {
        step.run();
        report("a damaged object was accepted");
      } catch (PoolMisuseException e) {
        // as it should be
      }
    }

    private void isCounted() {
      if (pool.inUseCount() != held.cardinality()) {
        report(
            String.format(
                Locale.ROOT,
                "%d objects are in use, but %d were got",
                pool.inUseCount(),
                held.cardinality()));
      }
    }

    private void isUnchanged() {
      isCounted();
      AuditReport audit = pool.audit();
      if (!audit.findings().isEmpty()) {
        report(audit.toString());
      }
    }

    private void isHeld() {
      isCounted();
    }

    private void getNone() {
      object = pool.get();
    }

    private void take() {
      object = pool.get();
      if (object < 0) {
        report("a get found no object");
      }
      held.set(object);
    }

    private void takeBulk(int count) {
      if (!pool.getBulk(bulk, 0, count)) {
        report("a get found too few objects: " + pool.dump());
      }
      for (int i = 0; i < count; i++) {
        held.set(bulk[i]);
      }
      isUnchanged();
    }

    private void gotOne() {
      if (object < 0) {
        report("a get found no object");
      }
      held.set(object);
      isUnchanged();
      pool.put(object);
      wasPut();
    }

    private void gotBulk(int count) {
      if (!got) {
        report("a get found too few objects");
        return;
      }
      for (int i = 0; i < count; i++) {
        held.set(bulk[i]);
      }
      isUnchanged();
      pool.putBulk(bulk, 0, count);
      wasPutBulk(count);
    }

    private void gotBlock() {
      int first = bulk[0];
      int count = pool.contiguousBlockSize();
      for (int i = 0; i < count; i++) {
        bulk[i] = first + i;
      }
      gotBulk(count);
    }

    private void putAgain() {
      isUnchanged();
      pool.put(object);
      wasPut();
    }

    private void wasPut() {
      held.clear(object);
      isUnchanged();
    }

    private void putBulkAgain(int count) {
      isUnchanged();
      pool.putBulk(bulk, 0, count);
      wasPutBulk(count);
    }

    private void wasPutBulk(int count) {
      for (int i = 0; i < count; i++) {
        held.clear(bulk[i]);
      }
      isUnchanged();
    }

    private void allAreThere() {
      pool.flushCaches();
      BitSet all = new BitSet();
      for (int i; (i = pool.get()) >= 0; ) {
        if (all.get(i)) {
          report("object " + i + " was got twice");
          return;
        }
        all.set(i);
      }
      if (all.cardinality() != SIZE) {
        report(SIZE - all.cardinality() + " objects are lost");
      }
      all.stream().forEach(pool::put);
      isUnchanged();
    }
  }

  // ---- mbufs ----

  private void packets(Guard guard, int cacheSize) throws Exception {
    where = "mbuf " + guard + " cache " + cacheSize;
    try (PktmbufPool pool =
        PktmbufPool.builder("faults")
            .registry(new PoolRegistry())
            .size(SIZE)
            .dataRoom(256)
            .cacheSize(cacheSize)
            .history(true)
            .guard(guard)
            .build()) {
      new PacketOperations(pool).run();
    }
  }

  private final class PacketOperations {
    private final PktmbufPool pool;
    private @Nullable Mbuf made;
    private final @Nullable Mbuf[] many = new @Nullable Mbuf[5];
    private boolean got;

    PacketOperations(PktmbufPool pool) {
      this.pool = pool;
    }

    void run() throws Exception {
      Step nothing = () -> inUse(0);
      Step freeMade =
          () -> {
            made.free();
            inUse(0);
          };
      eachFails("alloc", () -> {}, () -> made = pool.alloc(), nothing, freeMade);
      eachFails(
          "timed alloc",
          () -> {},
          () -> made = pool.alloc(Duration.ofSeconds(1)),
          nothing,
          freeMade);
      eachFails("raw alloc", () -> {}, () -> made = pool.rawAlloc(), nothing, freeMade);
      eachFails("free", () -> made = pool.alloc(), () -> made.free(), freeMade, nothing);
      eachFails("raw free", () -> made = pool.alloc(), () -> pool.rawFree(made), freeMade, nothing);
      eachFails(
          "allocBulk",
          () -> {},
          () -> got = pool.allocBulk(many),
          nothing,
          () -> {
            PktmbufPool.freeBulk(many);
            inUse(0);
          });
      eachFails(
          "freeBulk",
          () -> got = pool.allocBulk(many),
          () -> PktmbufPool.freeBulk(many),
          this::freeRest,
          nothing);
      eachFails(
          "rawFreeBulk",
          () -> got = pool.allocBulk(many),
          () -> pool.rawFreeBulk(many, 0, 5),
          () -> {
            inUse(5);
            PktmbufPool.freeBulk(many);
            inUse(0);
          },
          nothing);
      eachFails("free of a chain", this::chain, () -> made.free(), this::freeRest, nothing);
      Mbuf[] clone = {null};
      Step freeOriginal =
          () -> {
            inUse(3);
            made.free();
            inUse(0);
          };
      Step freeBoth =
          () -> {
            clone[0].free();
            freeOriginal.run();
          };
      eachFails("clone", this::chain, () -> clone[0] = made.clone(pool), freeOriginal, freeBoth);
      eachFails(
          "copy", this::chain, () -> clone[0] = made.copy(pool, 0, 600), freeOriginal, freeBoth);
      eachFails(
          "free of a clone",
          () -> {
            chain();
            clone[0] = made.clone(pool);
            made.free();
          },
          () -> clone[0].free(),
          () -> {
            for (Mbuf segment = clone[0]; segment != null && segment.refcnt() > 0; ) {
              Mbuf next = segment.next();
              segment.freeSegment();
              segment = next;
            }
            inUse(0);
          },
          nothing);
      external();
    }

    private void external() throws Exception {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment memory = arena.allocate(64);
        int[] freed = {0};
        eachFails(
            "free of an external buffer",
            () -> {
              made = pool.alloc();
              made.attachExternal(new ExternalBuffer(memory, _ -> freed[0]++));
            },
            () -> made.free(),
            () -> {
              if (pool.inUseCount() > 0) {
                made.free();
              }
              inUse(0);
            },
            () -> inUse(0));
      }
    }

    private void chain() {
      made = pool.alloc();
      for (int i = 0; i < 2; i++) {
        Mbuf more = pool.alloc();
        int _ = more.append(100);
        made.chain(more);
        many[i] = more;
      }
      many[2] = made;
      many[3] = null;
      many[4] = null;
      inUse(3);
    }

    /** Frees what a bulk has not freed because it failed. */
    private void freeRest() {
      for (Mbuf each : many) {
        if (each != null && each.refcnt() > 0) {
          each.freeSegment();
        }
      }
      inUse(0);
    }

    private void inUse(int expected) {
      if (pool.inUseCount() != expected) {
        report(pool.inUseCount() + " mbufs are in use instead of " + expected);
        throw new IllegalStateException("mbufs are lost");
      }
      if (!pool.audit().findings().isEmpty()) {
        report(pool.audit().toString());
      }
    }
  }
}
