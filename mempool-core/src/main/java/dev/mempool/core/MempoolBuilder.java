// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a new pool, which {@link #build()} creates. Not thread-safe. C counterpart: the
 * parameters of {@code rte_mempool_create}.
 *
 * @since 0.1.0
 */
public final class MempoolBuilder extends PoolBuilder<MempoolBuilder> {

  private int elementSize;
  private @Nullable ObjIntConsumer<? super MemorySegment> initializer;

  MempoolBuilder(String name) {
    super(name);
  }

  @Override
  protected MempoolBuilder self() {
    return this;
  }

  @Override
  protected void read(PoolSettings.Reader reader) {
    super.read(reader);
    reader.bytes("elementSize", this::elementSize);
  }

  /**
   * Sets the size of each object in bytes. Required.
   *
   * @param bytes 1 to 2^30
   * @return this builder
   */
  public MempoolBuilder elementSize(int bytes) {
    this.elementSize = bytes;
    return this;
  }

  /**
   * Sets the initializer of the objects. It is called once for each object, after the object has
   * memory and before any thread can get it. If it throws, the objects of this call of {@code
   * populate} are not added to the pool. C counterpart: the {@code obj_init} callback of {@code
   * rte_mempool_create}.
   *
   * @param objectInitializer receives the memory of the object, {@link #elementSize} bytes, and its
   *     index; called by the thread that populates the pool, in the order of the indices
   * @return this builder
   */
  public MempoolBuilder initializer(ObjIntConsumer<? super MemorySegment> objectInitializer) {
    this.initializer = Objects.requireNonNull(objectInitializer, "objectInitializer");
    return this;
  }

  /**
   * Creates the pool with all its objects and registers it. If that fails, everything is released.
   *
   * @return the pool
   * @throws IllegalArgumentException if a setting is wrong, or the ops refuse theirs
   * @throws MempoolException EEXIST if the registry has a pool of that name; ENOENT if the table
   *     has no such ops; ENOMEM if there is too little memory; or the reason that the ops or the
   *     memory provider report
   */
  @CheckReturnValue
  public Mempool build() {
    return build(elementSize, List.of(), initializer, memoryProvider(), Function.identity());
  }

  /**
   * Creates the pool without memory; the methods of {@link Mempool#memory()} add it. C counterpart:
   * {@code rte_mempool_create_empty}.
   *
   * @return the pool; every get fails until it has memory
   * @throws IllegalArgumentException as {@link #build()}
   * @throws MempoolException as {@link #build()}
   */
  @CheckReturnValue
  public Mempool buildEmpty() {
    return build(elementSize, List.of(), initializer, null, Function.identity());
  }
}
