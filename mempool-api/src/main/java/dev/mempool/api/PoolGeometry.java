package dev.mempool.api;

import java.util.Set;

/**
 * What a backend may know of the pool that it serves.
 *
 * <p>All values are constant for the life of the pool. Every method may be called by any thread. C
 * counterpart: the fields of {@code struct rte_mempool} that a driver reads.
 */
public interface PoolGeometry {

  /** The NUMA node of a pool that asks for none. C: {@code SOCKET_ID_ANY}. */
  int ANY_NODE = -1;

  /** {@return the name of the pool, 1 to 64 characters} */
  String name();

  /**
   * {@return the number of objects in the pool, at least 1; their indices are {@code 0 .. size-1}}
   */
  int size();

  /** {@return the bytes that a user may use of each object, at least 1} */
  int elementSize();

  /**
   * {@return the bytes from the start of one object to the start of the next in the same run of
   * memory: the element size rounded up for alignment, and room for the checks of a guarded pool}
   */
  int slotSize();

  /** {@return the alignment of every object's address in bytes, a power of two} */
  int alignment();

  /** {@return what the creator of the pool asked for} */
  Set<PoolFlag> flags();

  /** {@return the NUMA node that the pool's memory was asked on, or {@link #ANY_NODE}} */
  int numaNode();

  /**
   * Gives the address of an object.
   *
   * @param object an index that has been enqueued into the backend at least once
   * @return the native address of the object's first byte
   * @throws IndexOutOfBoundsException if there is no such object, or it has no memory yet
   */
  long address(int object);

  /**
   * Finds the object that starts at an address; the inverse of {@link #address}.
   *
   * @param address the native address of an object's first byte
   * @return the index of the object
   * @throws IllegalArgumentException if no object of the pool starts there
   */
  int indexOf(long address);
}
