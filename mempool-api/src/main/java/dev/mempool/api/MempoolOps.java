// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.List;

/**
 * A kind of backend, which a pool selects by its name. A plug-in provides one or several.
 *
 * <p>An implementation is listed in {@code META-INF/services/dev.mempool.api.MempoolOps} (Google
 * AutoService writes this file) and, if its jar is a module, in a {@code provides} clause. It needs
 * a public constructor without parameters, is cheap to create and keeps no state: the state of one
 * pool is in the {@link MempoolBackend} that {@link #create} returns. All methods must be
 * thread-safe.
 *
 * <p>C counterpart: {@code struct rte_mempool_ops}, registered by {@code RTE_MEMPOOL_REGISTER_OPS}.
 *
 * @since 0.1.0
 */
public interface MempoolOps {

  /** The most characters of a name, the same as for the name of a pool. */
  int MAX_NAME_LENGTH = 64;

  /**
   * {@return the name by which a pool selects this backend: 1 to 64 of the ASCII letters and
   * digits, {@code _}, {@code -} and {@code .}} It never changes.
   */
  String name();

  /**
   * {@return the number of threads that may use one backend of this kind at the same time} Any
   * number unless overridden.
   */
  default Concurrency concurrency() {
    return Concurrency.MP_MC;
  }

  /**
   * {@return whether backends of this kind have blocks of objects that are adjacent in memory} See
   * {@link MempoolBackend#contiguousBlockSize()}. Returns {@code false} unless overridden.
   */
  default boolean contiguousBlocks() {
    return false;
  }

  /**
   * {@return a few words that a list of ops shows beside the name, such as "software device"} They
   * say what the name does not tell. Empty unless overridden. It never changes.
   */
  default String note() {
    return "";
  }

  /**
   * {@return whether this machine has the hardware for which these ops were written} Pools of
   * packet buffers prefer such ops unless the program names others. Returns {@code false} unless
   * overridden. It never changes.
   */
  default boolean hardwarePresent() {
    return false;
  }

  /**
   * {@return the settings that users can give for a backend, each name once} Pools refuse all other
   * names, and values that a setting does not allow, before they call {@link #create}; a list of
   * ops shows the settings. None unless overridden. They never change.
   */
  default List<OpsSetting> settings() {
    return List.of();
  }

  /**
   * Creates the backend of one pool, without objects. The pool enqueues its objects in the order of
   * their indices, as they get their memory. The backend must be able to hold {@link
   * PoolGeometry#size()} objects.
   *
   * <p>C counterpart: the {@code alloc} callback.
   *
   * @param geometry the pool that the backend serves
   * @param config the values of the {@link #settings()}
   * @return a new backend, not shared with any other pool
   * @throws IllegalArgumentException if these ops cannot serve such a pool, for instance because it
   *     has too many objects; the message says what is allowed
   * @throws MempoolException if something that the backend needs is missing, with a reason such as
   *     {@code ENODEV} or {@code ENOMEM}
   */
  MempoolBackend create(PoolGeometry geometry, OpsConfig config);

  /**
   * Returns the memory that a number of objects needs. Override it together with {@link #populate}
   * if the objects cannot simply be adjacent. The result depends on the arguments only, does not
   * become smaller for more objects, and is the same before and after {@link #create}.
   *
   * <p>C counterpart: the {@code calc_mem_size} callback.
   *
   * @param geometry the pool
   * @param config the same settings as given to {@link #create}
   * @param objects the number of objects that still need memory, at least 1 and at most {@link
   *     PoolGeometry#size()}
   * @return the requirement; one slot per object unless overridden
   */
  default MemoryRequirement memoryRequirement(
      PoolGeometry geometry, OpsConfig config, int objects) {
    return MemoryRequirement.packed(geometry, objects);
  }

  /**
   * Places objects in a chunk of memory: as many as it has room for, and at least one in a chunk of
   * {@link MemoryRequirement#minChunkBytes()}. {@link PopulateRequest#place} must be called once
   * per object, in the order of the indices and of the addresses. This method calculates addresses
   * and does not access the memory.
   *
   * <p>The memory of a pool may consist of several chunks. The pool calls this method once for each
   * of them, one after another, and passes the number of objects that still have no memory. So the
   * first object to place has the index {@code request.geometry().size() - request.objects()}.
   *
   * <p>Chunks have any order of addresses, and are not adjacent. A block must not be in two chunks.
   * So a backend with contiguous blocks stops before a block that does not fit completely, unless
   * it is the incomplete last block of the pool; the next call starts with this block.
   *
   * <p>C counterpart: the {@code populate} callback, which also enqueues the objects. Here the pool
   * does that.
   *
   * @param request the chunk, and the objects that have no memory yet
   * @return the number of objects that were placed, 0 if the chunk is too small for one
   */
  default int populate(PopulateRequest request) {
    int slot = request.geometry().slotSize();
    int placed = (int) Math.min(request.objects(), request.bytes() / slot);
    for (int i = 0; i < placed; i++) {
      request.place(request.address() + (long) i * slot);
    }
    return placed;
  }
}
