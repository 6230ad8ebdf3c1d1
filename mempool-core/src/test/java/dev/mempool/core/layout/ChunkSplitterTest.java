// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.core.layout.ChunkSplitter.Addresses;
import dev.mempool.core.memory.MemoryRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The parts of a chunk, and the memory that is asked for, compared with what a search finds. */
class ChunkSplitterTest {

  private static final int PAGE = 64;

  private static final ChunkSplitter PAGES = new ChunkSplitter(Addresses.VIRTUAL, PAGE);

  /** Returns the parts as "from-to", by going from byte to byte. */
  private static List<String> expected(long address, long bytes, long minPart) {
    long step = Math.max(1, (minPart + PAGE - 1) / PAGE) * PAGE;
    long first = (address + PAGE - 1) / PAGE * PAGE;
    List<String> parts = new ArrayList<>();
    long from = address;
    for (long at = address + 1; at <= address + bytes; at++) {
      if (at == address + bytes || (at >= first && (at - first) % step == 0)) {
        parts.add(from + "-" + at);
        from = at;
      }
    }
    return parts;
  }

  @Test
  void aChunkIsSplitAtThePageBordersOnly() {
    for (int minPart : new int[] {0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 1}) {
      for (long address = 10 * PAGE - 2; address <= 11 * PAGE + 1; address++) {
        for (int bytes : new int[] {1, 2, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, 3 * PAGE + 5}) {
          List<ContiguousPart> parts =
              PAGES.parts(new ContiguousPart(address, bytes, address + 7), minPart);
          assertEquals(
              expected(address, bytes, minPart),
              parts.stream().map(part -> part.address() + "-" + part.end()).toList(),
              bytes + " bytes at " + address + ", at least " + minPart);
          parts.forEach(part -> assertEquals(part.address() + 7, part.iova()));
        }
      }
    }
  }

  @Test
  void aChunkWithoutPagesIsOnePart() {
    ContiguousPart whole = new ContiguousPart(PAGE - 1, 5 * PAGE, ContiguousPart.NO_IOVA);
    assertEquals(List.of(whole), new ChunkSplitter(Addresses.NONE, 0).parts(whole, 1));
    PAGES.parts(whole, 1).forEach(part -> assertEquals(ContiguousPart.NO_IOVA, part.iova()));
  }

  @ParameterizedTest
  @EnumSource(Addresses.class)
  void whatSplits(Addresses addresses) {
    assertTrue(new ChunkSplitter(addresses, 1).splits());
    assertEquals(addresses == Addresses.PHYSICAL, new ChunkSplitter(addresses, 0).splits());
  }

  /** Ops whose objects have some bytes each, in chunks of some least length. */
  private static MemoryRequirement need(int objects, int each, int minChunk) {
    return MemoryRequirement.of(Math.max((long) objects * each, minChunk), minChunk, 1);
  }

  @Test
  void theBytesForObjectsAreThoseOfWholePages() {
    for (int each : new int[] {1, 7, PAGE / 2, PAGE / 2 + 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE}) {
      for (int minChunk : new int[] {1, PAGE, PAGE + 1, 3 * PAGE}) {
        for (int objects = 1; objects <= 40; objects++) {
          long step = (long) (minChunk + PAGE - 1) / PAGE * PAGE;
          int fit = 0;
          while (fit < objects && need(fit + 1, each, minChunk).bytes() <= step) {
            fit++;
          }
          long all = need(objects, each, minChunk).bytes();
          long expected = fit == 0 || fit == objects ? all : (objects + fit - 1) / fit * step;
          assertEquals(
              expected,
              PAGES.bytesFor(objects, number -> need(number, each, minChunk)),
              objects + " of " + each + ", at least " + minChunk);
          assertEquals(
              all,
              new ChunkSplitter(Addresses.VIRTUAL, 0)
                  .bytesFor(objects, number -> need(number, each, minChunk)));
        }
      }
    }
  }

  @Test
  void memoryOfAPageAtMostCrossesNoBorder() {
    for (int bytes = 1; bytes <= 5 * PAGE; bytes++) {
      for (int alignment : new int[] {1, 8, PAGE, 4 * PAGE}) {
        MemoryRequest request = PAGES.request(bytes, alignment, "somebody");
        long unit = PAGE;
        while (unit / 2 >= bytes) {
          unit /= 2;
        }
        assertEquals((bytes + unit - 1) / unit * unit, request.bytes(), bytes + " bytes");
        assertEquals(Math.max(unit, alignment), request.alignment(), bytes + " bytes");
        assertEquals("somebody", request.owner());
        MemoryRequest plain =
            new ChunkSplitter(Addresses.VIRTUAL, 0).request(bytes, alignment, "somebody");
        assertEquals(bytes, plain.bytes());
        assertEquals(alignment, plain.alignment());
        MemoryRequest physical =
            new ChunkSplitter(Addresses.PHYSICAL, 0).request(bytes, alignment, "somebody");
        assertEquals(ChunkSplitter.MIN_PAGE, physical.bytes());
        assertEquals(ChunkSplitter.MIN_PAGE, physical.alignment());
      }
    }
  }

  @Test
  void aPartBeginsAtTheNextAlignedAddress() {
    for (long address = 0; address < 40; address++) {
      for (int bytes = 0; bytes < 40; bytes++) {
        for (int alignment : new int[] {1, 2, 8, 32}) {
          ContiguousPart part =
              new ContiguousPart(address, bytes, address + 3).alignedTo(alignment);
          assertEquals((address + alignment - 1) / alignment * alignment, part.address());
          assertEquals(Math.max(0, address + bytes - part.address()), part.bytes());
          assertEquals(part.address() + 3, part.iova());
          assertFalse(part.bytes() > bytes);
        }
      }
    }
  }
}
