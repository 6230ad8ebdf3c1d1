// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.PageSize;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that machines read are the same in every locale: with other digits, and in Turkish. */
class LocaleTest {

  private final Locale before = Locale.getDefault();

  @AfterEach
  void reset() {
    Locale.setDefault(before);
  }

  private static <T> T in(String tag, Supplier<T> what) {
    Locale.setDefault(Locale.forLanguageTag(tag));
    T result = what.get();
    Locale.setDefault(Locale.ROOT);
    return result;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "tr-TR", "th-TH-u-nu-thai"})
  void dumpsAndNames(String tag) {
    try (Mempool pool =
        Mempool.builder("pool")
            .registry(new PoolRegistry())
            .opsTable(OpsTable.of(new TestOps("test")))
            .ops("test")
            .size(1234)
            .elementSize(64)
            .cacheSize(16)
            .statistics(true)
            .guard(Guard.TRACE)
            .memory(MemoryProvider.arena().prefaulted(2))
            .build()) {
      int object = pool.get();
      assertEquals(in("en", pool::dump), in(tag, pool::dump));
      assertEquals(
          in("en", () -> pool.memory().chunks()).toString(),
          in(tag, () -> pool.memory().chunks()).toString());
      for (Supplier<Object> text :
          List.<Supplier<Object>>of(
              () -> pool.memory().chunks().toString(),
              () -> pool.leakReport().toString(),
              () -> pool.audit().toString(),
              () -> MemoryProvider.mapped().hugePages(PageSize.HUGE_2M).toString())) {
        assertEquals(in("en", text), in(tag, text));
      }
      pool.put(object);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR", "tr-TR"})
  void foldersOfTheKernelAndCommandsForTheUser(String tag) {
    Supplier<String> said =
        () -> {
          try {
            Mempool.builder("huge")
                .registry(new PoolRegistry())
                .opsTable(OpsTable.of(new TestOps("test")))
                .ops("test")
                .size(1 << 20)
                .elementSize(1 << 24)
                .memory(MemoryProvider.mapped().hugePages(PageSize.HUGE_2M))
                .build()
                .close();
            return "built";
          } catch (MempoolException e) {
            return String.valueOf(e.getMessage());
          }
        };
    assertEquals(in("en", said), in(tag, said));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG-u-nu-arab", "fa-IR"})
  void theNameOfABean(String tag) throws MalformedObjectNameException {
    MBeanServer server = MBeanServerFactory.newMBeanServer();
    try (Mempool pool =
            Mempool.builder("pool")
                .registry(new PoolRegistry())
                .opsTable(OpsTable.of(new TestOps("test")))
                .ops("test")
                .size(10)
                .elementSize(64)
                .build();
        Subscription _ = in(tag, () -> PoolMBeans.register(pool, server))) {
      ObjectName name = server.queryNames(new ObjectName("dev.mempool:*"), null).iterator().next();
      assertTrue(name.toString().matches(".*,id=[0-9]+"), name.toString());
    }
  }
}
