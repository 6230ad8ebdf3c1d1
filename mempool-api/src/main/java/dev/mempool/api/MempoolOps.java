package dev.mempool.api;

/**
 * A kind of backend, found by its name. This is what a plug-in provides.
 *
 * <p>Implementations are listed in {@code META-INF/services/dev.mempool.api.MempoolOps} (Google
 * AutoService writes the file) and, where the jar is a module, in its {@code provides} clause. They
 * need a public constructor without parameters, are cheap to make and keep no state: whatever
 * belongs to one pool lives in the {@link MempoolBackend} that {@link #create} returns. All methods
 * may be called by any thread, several at once.
 *
 * <p>C counterpart: {@code struct rte_mempool_ops}, registered by {@code RTE_MEMPOOL_REGISTER_OPS}.
 */
public interface MempoolOps {

  /**
   * The longest name in characters: as long as a pool's name, so that one limit is enough to
   * remember.
   */
  int MAX_NAME_LENGTH = 64;

  /**
   * {@return the name by which a pool asks for this backend: 1 to 64 characters out of the letters
   * and digits of ASCII, {@code _}, {@code -} and {@code .}; always the same}
   */
  String name();

  /**
   * {@return how many threads may use one backend of this kind at a time; any number unless
   * overridden}
   */
  default Concurrency concurrency() {
    return Concurrency.MP_MC;
  }

  /**
   * {@return whether backends of this kind hand out blocks of neighbouring objects, see {@link
   * MempoolBackend#contiguousBlockSize()}; {@code false} unless overridden}
   */
  default boolean contiguousBlocks() {
    return false;
  }

  /**
   * {@return a few words for those who look at a list of ops and choose, on what they could not
   * guess from the name, such as "software device"; empty unless overridden, and always the same}
   */
  default String note() {
    return "";
  }

  /**
   * Makes the backend of one pool, holding no objects. The pool then enqueues its objects, in the
   * order of their indices, as they get their memory. The backend must be able to hold {@link
   * PoolGeometry#size()} objects.
   *
   * <p>C counterpart: the {@code alloc} callback.
   *
   * @param geometry the pool that the backend serves
   * @param config settings of this backend in the form {@code key=value,key=value}; empty for the
   *     defaults. Parse it with {@link OpsConfig#parse}, which refuses unknown keys
   * @return a new backend, not shared with any other pool
   * @throws MempoolException if the settings are wrong ({@link MempoolException.Reason#EINVAL
   *     EINVAL}) or something that the backend needs is missing ({@code ENODEV}, {@code ENOMEM}
   *     ...)
   */
  MempoolBackend create(PoolGeometry geometry, String config);

  /**
   * Says how much memory a number of objects needs. Override it together with {@link #populate}
   * when objects cannot simply lie one after another. The answer depends on the arguments alone,
   * never shrinks when there are more objects, and is the same before and after {@link #create}.
   *
   * <p>C counterpart: the {@code calc_mem_size} callback.
   *
   * @param geometry the pool
   * @param config the same settings as given to {@link #create}
   * @param objects the number of objects that still need memory, at least 1 and at most {@link
   *     PoolGeometry#size()}
   * @return the requirement; one slot per object unless overridden
   * @throws MempoolException if the settings are wrong
   */
  default MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
    return MemoryRequirement.packed(geometry, objects);
  }

  /**
   * Places objects in a chunk of memory.
   *
   * <p>The memory of a pool may come in several chunks, one call for each, one after another. A
   * call passes all that is still missing, so the first object that it places has the index {@code
   * geometry.size() - objects}: as many as the earlier calls returned. It places as many objects as
   * the chunk has room for, at least one in a chunk of {@link MemoryRequirement#minChunkBytes()}.
   * Chunks come in any order of their addresses and with anything in between, so a backend with
   * contiguous blocks stops before a block that would not fit whole, unless it is the last one and
   * incomplete: its next call then starts at the first object of that block, and no block straddles
   * two chunks.
   *
   * <p>C counterpart: the {@code populate} callback. Unlike there, placing is all that is done
   * here: the pool itself enqueues what was placed.
   *
   * @param geometry the pool
   * @param config the same settings as given to {@link #create}
   * @param address the native address of the chunk, a multiple of the pool's alignment and of the
   *     alignment in {@link #memoryRequirement}
   * @param bytes the length of the chunk
   * @param objects the number of objects that still have no memory, at least 1: the most to place
   * @param placer is called once per object, in the order of the indices and of the addresses
   * @return how many objects were placed, 0 when the chunk is too small for one
   */
  default int populate(
      PoolGeometry geometry,
      String config,
      long address,
      long bytes,
      int objects,
      ObjectPlacer placer) {
    int slot = geometry.slotSize();
    int placed = (int) Math.min(objects, bytes / slot);
    for (int i = 0; i < placed; i++) {
      placer.place(address + (long) i * slot);
    }
    return placed;
  }
}
