// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.MemoryProvider;
import java.nio.file.Files;
import java.nio.file.Path;
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
