// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The request, and how ops that override nothing place objects. */
class PopulateRequestTest {

  private record Geometry(int size, int slotSize) implements PoolGeometry {
    @Override
    public String name() {
      return "pool";
    }

    @Override
    public int elementSize() {
      return slotSize;
    }

    @Override
    public int alignment() {
      return 8;
    }

    @Override
    public Set<PoolFlag> flags() {
      return Set.of();
    }

    @Override
    public int numaNode() {
      return ANY_NODE;
    }

    @Override
    public long address(int object) {
      throw new IndexOutOfBoundsException(object);
    }

    @Override
    public int indexOf(long address) {
      throw new IllegalArgumentException("no object has memory");
    }
  }

  private static final class PlainOps implements MempoolOps {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      throw new UnsupportedOperationException("only places objects");
    }
  }

  private final Geometry geometry = new Geometry(10, 16);
  private final OpsConfig config = OpsConfig.parse("plain", List.of(), "");
  private final List<Long> places = new ArrayList<>();
  private final PopulateRequest request =
      PopulateRequest.of(geometry, config, 4, places::add).withMemory(1 << 20, 100);

  @Test
  void hasWhatItWasGiven() {
    assertSame(geometry, request.geometry());
    assertSame(config, request.config());
    assertEquals(4, request.objects());
    assertEquals(1 << 20, request.address());
    assertEquals(100, request.bytes());
    PopulateRequest part = request.withMemory(4096, 32).withObjects(3);
    assertEquals(4096, part.address());
    assertEquals(32, part.bytes());
    assertEquals(3, part.objects());
    part.place(4096);
    assertEquals(List.of(4096L), places);
  }

  @Test
  void opsPlaceOneSlotPerObjectUnlessTheyKnowBetter() {
    MempoolOps ops = new PlainOps();
    assertEquals(4, ops.populate(request));
    assertEquals(2, ops.populate(request.withMemory(64, 47)));
    assertEquals(0, ops.populate(request.withMemory(64, 15)));
    long start = 1 << 20;
    assertEquals(List.of(start, start + 16, start + 32, start + 48, 64L, 80L), places);
    assertEquals(MemoryRequirement.of(64, 16, 8), ops.memoryRequirement(geometry, config, 4));
    assertEquals(List.of(), ops.settings());
  }
}
