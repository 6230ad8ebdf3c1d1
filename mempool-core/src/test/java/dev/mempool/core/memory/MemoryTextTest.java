// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryTextTest {

  private static final MappedMemory MAPPED = MemoryProvider.mapped();

  /** The providers by their text; each describes its options completely. */
  private static final Map<String, MemoryProvider> TEXTS =
      Map.ofEntries(
          Map.entry("arena", MemoryProvider.arena()),
          Map.entry("prefaulted", MemoryProvider.arena().prefaulted(1)),
          Map.entry("arena, prefaulted:2", MemoryProvider.arena().prefaulted(2)),
          Map.entry("mapped", MAPPED),
          Map.entry("huge", MAPPED.hugePages(PageSize.HUGE_2M)),
          Map.entry("huge:2M", MAPPED.hugePages(PageSize.HUGE_2M)),
          Map.entry("mapped,huge:1g", MAPPED.hugePages(PageSize.HUGE_1G)),
          Map.entry("prefer-huge", MAPPED.preferHugePages(PageSize.HUGE_2M)),
          Map.entry("prefer-huge:1G", MAPPED.preferHugePages(PageSize.HUGE_1G)),
          Map.entry("thp", MAPPED.transparentHugePages()),
          Map.entry("numa:1", MAPPED.numaBind(1)),
          Map.entry("prefer-numa:0", MAPPED.numaPrefer(0)),
          Map.entry("locked", MAPPED.locked()),
          Map.entry(
              "prefaulted:4,locked,numa:1,huge",
              MAPPED.hugePages(PageSize.HUGE_2M).numaBind(1).locked().prefaulted(4)),
          Map.entry("file:/dev/shm/x", MemoryProvider.file(Path.of("/dev/shm/x"))),
          Map.entry(
              "shared-file:a:b,prefaulted",
              MemoryProvider.sharedFile(Path.of("a:b")).prefaulted(1)));

  @Test
  void everyProviderHasAText() {
    TEXTS.forEach((text, provider) -> {
      MemoryProvider parsed = MemoryProvider.parse(text);
      assertEquals(provider.getClass(), parsed.getClass(), text);
      assertEquals(provider.toString(), parsed.toString(), text);
      assertEquals(provider.numaNode(), parsed.numaNode(), text);
      if (provider instanceof Record) {
        assertEquals(provider, parsed, text);
      }
    });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' is no kind of memory; there are arena, mapped, huge, prefer-huge, thp, numa",
        "HUGE | 'HUGE' is no kind of memory",
        "huge:4M | there are no huge pages of '4M'; write huge:2M or huge:1G",
        "huge,thp | 'huge' and 'thp' say the same thing twice; keep one of them",
        "locked,locked | 'locked' and 'locked' say the same thing twice",
        "file:a,arena | 'file' and 'arena' say the same thing twice",
        "file:a,locked | 'locked' is for mapped memory, which 'file' is not; leave one of them out",
        "arena,numa:0 | 'numa' is for mapped memory, which 'arena' is not",
        "thp:2M | 'thp' takes no ':2M'; leave it out",
        "arena:x | 'arena' takes no ':x'",
        "mapped:x | 'mapped' takes no ':x'",
        "locked:x | 'locked' takes no ':x'",
        "numa | 'numa' needs a number and has ''; write numa:1, for example",
        "prefaulted:all | 'prefaulted' needs a number and has 'all'",
        "numa:1024 | NUMA node 1024",
        "prefaulted:0 | 1 to 1024",
        "file | 'file' needs the path of the file; write file:/dev/shm/orders, for example",
        "shared-file: | 'shared-file' needs the path"
      })
  void anErrorSaysWhatToDo(String text, String message) {
    String actual =
        assertThrows(IllegalArgumentException.class, () -> MemoryProvider.parse(text)).getMessage();
    assertTrue(actual.contains(message), actual);
  }
}
