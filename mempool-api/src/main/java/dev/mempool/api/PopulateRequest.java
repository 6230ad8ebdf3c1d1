// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.Locale;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * A request to place objects in a chunk of memory: the argument of {@link MempoolOps#populate}.
 * Valid during the call only.
 *
 * @since 0.1.0
 */
public final class PopulateRequest {

  private final PoolGeometry geometry;
  private final OpsConfig config;
  private final int objects;
  private final LongConsumer placer;
  private final long address;
  private final long bytes;

  private PopulateRequest(
      PoolGeometry geometry,
      OpsConfig config,
      int objects,
      LongConsumer placer,
      long address,
      long bytes) {
    this.geometry = geometry;
    this.config = config;
    this.objects = objects;
    this.placer = placer;
    this.address = address;
    this.bytes = bytes;
  }

  /**
   * Creates a request without memory, which {@link #withMemory} adds. Pools create requests; a
   * plug-in needs this method only in its own tests.
   *
   * @param geometry the pool
   * @param config the settings of the backend
   * @param objects the number of objects that still have no memory, at least 1
   * @param placer receives the address of each object, in the order of their indices
   * @return a new request
   * @throws IllegalArgumentException if the number is less than 1
   */
  @CheckReturnValue
  public static PopulateRequest of(
      PoolGeometry geometry, OpsConfig config, int objects, LongConsumer placer) {
    if (objects < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a request is for %d objects, but at least 1 must need memory",
              objects));
    }
    return new PopulateRequest(
        Objects.requireNonNull(geometry, "geometry"),
        Objects.requireNonNull(config, "config"),
        objects,
        Objects.requireNonNull(placer, "placer"),
        /* address= */ 0,
        /* bytes= */ 0);
  }

  /**
   * Returns the same request with other memory, for ops that use only a part of the chunk.
   *
   * @param newAddress the native address of the memory
   * @param newBytes its length in bytes, 0 or more
   * @return a new request; objects that are placed through it count for this one too
   * @throws IllegalArgumentException if the length is negative
   */
  @CheckReturnValue
  public PopulateRequest withMemory(long newAddress, long newBytes) {
    if (newBytes < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "memory for objects has %d bytes, but its length cannot be negative",
              newBytes));
    }
    return new PopulateRequest(geometry, config, objects, placer, newAddress, newBytes);
  }

  /**
   * Returns the same request for another number of objects, for ops that place fewer than would
   * fit.
   *
   * @param newObjects the number of objects, 0 or more
   * @return a new request; objects that are placed through it count for this one too
   * @throws IllegalArgumentException if the number is negative
   */
  @CheckReturnValue
  public PopulateRequest withObjects(int newObjects) {
    if (newObjects < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a request is for %d objects, but the number cannot be negative",
              newObjects));
    }
    return new PopulateRequest(geometry, config, newObjects, placer, address, bytes);
  }

  /** {@return the pool} */
  public PoolGeometry geometry() {
    return geometry;
  }

  /** {@return the same settings as those given to {@link MempoolOps#create}} */
  public OpsConfig config() {
    return config;
  }

  /**
   * {@return the native address of the memory} That of a chunk is a multiple of the pool's
   * alignment and of the alignment of {@link MempoolOps#memoryRequirement}.
   */
  public long address() {
    return address;
  }

  /** {@return the length of the memory in bytes} */
  public long bytes() {
    return bytes;
  }

  /** {@return the number of objects to place at most: those that still have no memory} */
  public int objects() {
    return objects;
  }

  /**
   * Places the next object of the pool: the one with the lowest index that has no memory yet.
   *
   * @param objectAddress the native address of the object's first byte, a multiple of the pool's
   *     alignment and higher than that of the object before. The slot that starts there must be
   *     completely in the chunk and must not overlap that of another object
   * @throws IllegalStateException if {@link MempoolOps#populate} has returned
   */
  public void place(long objectAddress) {
    placer.accept(objectAddress);
  }
}
