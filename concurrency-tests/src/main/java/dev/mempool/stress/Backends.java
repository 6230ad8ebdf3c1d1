// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import java.util.Set;

/** Makes backends without a pool. Each of some million states has one of its own. */
public final class Backends {

  /** The address of the first object. Nothing is there; the objects are never accessed. */
  private static final long NOWHERE = 1L << 40;

  private static final int SLOT = 64;

  private Backends() {}

  /** {@return an empty backend of the named ops with room for {@code size} objects} */
  public static MempoolBackend empty(String ops, int size) {
    OpsEntry entry = OpsTable.ofContext().require(ops);
    return entry.ops().create(new Geometry(size), entry.config(""));
  }

  /** {@return a backend with the objects {@code 0 .. size-1}} */
  public static MempoolBackend full(String ops, int size) {
    MempoolBackend backend = empty(ops, size);
    for (int object = 0; object < size; object++) {
      backend.enqueueOne(object);
    }
    return backend;
  }

  /** The geometry of a pool that does not exist. */
  private record Geometry(int size) implements PoolGeometry {

    @Override
    public String name() {
      return "stress";
    }

    @Override
    public int elementSize() {
      return SLOT;
    }

    @Override
    public int slotSize() {
      return SLOT;
    }

    @Override
    public int alignment() {
      return SLOT;
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
      return NOWHERE + (long) object * SLOT;
    }

    @Override
    public int indexOf(long address) {
      return (int) ((address - NOWHERE) / SLOT);
    }
  }
}
