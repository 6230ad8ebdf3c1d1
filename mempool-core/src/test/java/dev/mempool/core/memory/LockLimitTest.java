// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.linux.Capabilities;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limit on locked memory. Another JVM sets it, because it cannot be raised again. */
class LockLimitTest {

  private static String messageUnderALimitOf(int kib, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -l " + kib + " && exec \"$@\"", "sh"));
    command.addAll(
        ChildJvm.command(List.of("--enable-native-access=ALL-UNNAMED"), Main.class, arguments));
    ChildJvm.Result child = ChildJvm.run(command);
    assertEquals(0, child.status(), child.errors());
    return child.output();
  }

  @Test
  void theErrorNamesTheLimit() throws Exception {
    for (int kib : new int[] {0, 64}) {
      MemoryTests.contains(
          messageUnderALimitOf(kib),
          "[EPERM]",
          "pool 'test' cannot lock 1,048,576 bytes",
          "RLIMIT_MEMLOCK allows this process " + kib * 1024 + " bytes, 0 kB are locked",
          "ulimit -l",
          "LimitMEMLOCK=",
          "CAP_IPC_LOCK",
          "locked()");
    }
  }

  /** The limit does not apply to huge pages, which are never swapped out. */
  @Test
  void hugePagesAreNotCounted() throws Exception {
    try (ReservedPages pages = ReservedPages.reserve(PageSize.HUGE_2M, 1)) {
      MemoryTests.contains(
          messageUnderALimitOf(64, "huge"),
          pages.granted ? "1 huge page of 2 MiB, locked" : "preferHugePages()");
    }
  }

  /** The program of the other JVM: locks more memory than it may. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(
          Capabilities.without(() -> {
            PageSize size = arguments.length == 0 ? PageSize.BASE : PageSize.HUGE_2M;
            MappedMemory provider = MemoryProvider.mapped().hugePages(size).locked();
            try (MemoryChunk chunk = provider.allocate(MemoryTests.request(1 << 20))) {
              return chunk.toString();
            } catch (MempoolException e) {
              return e.getMessage();
            }
          }));
    }
  }
}
