// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.Set;

/**
 * The properties of a pool that its backend may read, and the addresses of its objects. They do not
 * change during the life of the pool. Thread-safe. C counterpart: the fields of {@code struct
 * rte_mempool} that a driver reads.
 *
 * <p>Only ops and backends get it. Users ask the pool itself for the same things.
 *
 * @since 0.1.0
 */
public interface PoolGeometry {

  /** The NUMA node of a pool whose creator has asked for none. C: {@code SOCKET_ID_ANY}. */
  int ANY_NODE = -1;

  /** {@return the name of the pool, 1 to 64 characters} */
  String name();

  /**
   * {@return the number of objects in the pool, at least 1; their indices are {@code 0 .. size-1}}
   */
  int size();

  /** {@return the size of the user's part of each object in bytes, at least 1} */
  int elementSize();

  /**
   * {@return the distance in bytes from the start of one object to the start of the next in the
   * same chunk: the element size rounded up for alignment, plus the header and trailer in a guarded
   * pool}
   */
  int slotSize();

  /** {@return the alignment of every object's address in bytes, a power of two} */
  int alignment();

  /** {@return the flags that the creator of the pool has set} */
  Set<PoolFlag> flags();

  /** {@return the NUMA node on which the pool has requested its memory, or {@link #ANY_NODE}} */
  int numaNode();

  /**
   * Returns the address of an object.
   *
   * @param object an index that has been enqueued into the backend at least once
   * @return the native address of the object's first byte, valid until the pool is closed
   * @throws IndexOutOfBoundsException if there is no such object, or it has no memory yet
   * @throws PoolClosedException if the pool has freed its memory
   */
  long address(int object);

  /**
   * Returns the object that starts at an address; the inverse of {@link #address}.
   *
   * @param address the native address of an object's first byte
   * @return the index of the object
   * @throws IllegalArgumentException if no object of the pool starts there
   * @throws PoolClosedException if the pool has freed its memory
   */
  int indexOf(long address);
}
