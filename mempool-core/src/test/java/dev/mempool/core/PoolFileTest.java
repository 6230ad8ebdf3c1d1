// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.MemoryProvider;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a pool whose making fails. */
class PoolFileTest {

  @TempDir Path folder;

  private MempoolBuilder builder(PoolRegistry registry) {
    return Mempool.builder("file")
        .registry(registry)
        .opsTable(OpsTable.of(new TestOps("test")))
        .ops("test")
        .size(10)
        .elementSize(64);
  }

  @Test
  void anAuditFindsAFileThatWasMadeShorter() throws Exception {
    Path file = folder.resolve("pool");
    try (Mempool pool =
        builder(new PoolRegistry()).guard(Guard.CANARY).memory(MemoryProvider.file(file)).build()) {
      assertTrue(pool.audit().findings().isEmpty());
      long bytes = Files.size(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(100);
      }
      Thread.currentThread().interrupt(); // the lock of the file must survive the audit
      List<String> findings = pool.audit().findings();
      assertTrue(Thread.interrupted());
      assertEquals(1, findings.size(), findings::toString);
      assertTrue(
          findings
              .getFirst()
              .contains(
                  String.format(
                      Locale.ROOT,
                      "%s was made shorter: it has 100 of the %,d bytes that are mapped",
                      file,
                      bytes)),
          findings::toString);
      assertTrue(pool.dump().contains("was made shorter"));
      Files.delete(file);
      Files.write(file, new byte[10]);
      assertTrue(pool.memory().losses().isEmpty()); // another file tells nothing about the memory
    }
  }

  @Test
  void aPoolThatIsNotMadeLeavesNoFile() {
    Path file = folder.resolve("pool");
    MempoolBuilder failing =
        builder(new PoolRegistry())
            .memory(MemoryProvider.file(file))
            .initializer((_, object) -> {
              if (object == 7) {
                throw new ArithmeticException("no more");
              }
            });
    assertThrows(ArithmeticException.class, failing::build);
    assertFalse(Files.exists(file));
    PoolRegistry registry = new PoolRegistry();
    try (Mempool pool = builder(registry).build()) {
      MempoolBuilder second = builder(registry).memory(MemoryProvider.file(file));
      assertThrows(MempoolException.class, second::build);
      assertFalse(Files.exists(file), pool::name);
    }
  }
}
