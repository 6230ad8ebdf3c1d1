// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.api.MempoolException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The providers in a JVM that denies native access: some work, and the others say why not. */
class NativeAccessTest {

  @Test
  void withoutNativeAccessOnlyMappedMemoryIsRefused(@TempDir Path folder) throws Exception {
    ChildJvm.Result child =
        ChildJvm.run(
            ChildJvm.command(
                List.of("--illegal-native-access=deny"),
                Main.class,
                folder.resolve("memory").toString()));
    assertEquals(0, child.status(), child.errors());
    assertEquals("", child.errors());
    List<String> lines = child.output().lines().toList();
    assertEquals("native memory", lines.get(0));
    MemoryTests.contains(lines.get(1), "shared mapping of the file");
    MemoryTests.contains(
        lines.get(2),
        "[EPERM]",
        "memory by mmap for pool 'test'",
        "--enable-native-access=ALL-UNNAMED");
    assertEquals(lines.get(2), lines.get(3));
    assertEquals(4, lines.size());
  }

  /** Tries every provider. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      List<MemoryProvider> providers =
          List.of(
              MemoryProvider.arena(),
              MemoryProvider.file(Path.of(arguments[0])).prefaulted(2),
              MemoryProvider.mapped(),
              MemoryProvider.mapped().preferHugePages(PageSize.HUGE_2M));
      for (MemoryProvider provider : providers) {
        try (MemoryChunk chunk = provider.allocate(MemoryTests.request(100_000))) {
          MemoryTests.checkIsUsable(chunk.segment());
          System.out.println(chunk.description());
        } catch (MempoolException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }
}
