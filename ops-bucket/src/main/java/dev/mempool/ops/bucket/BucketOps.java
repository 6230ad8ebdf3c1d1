package dev.mempool.ops.bucket;

import com.google.auto.service.AutoService;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/**
 * {@code bucket}: neighbouring objects are kept together, for any number of threads.
 *
 * <p>Its setting {@code bucketBytes} is the memory of one bucket in bytes, 65536 unless given: a
 * bucket has as many objects as fit, at least one, and at most those of the pool. C counterpart:
 * the ops {@code bucket}, where this size is fixed when the library is built.
 */
@AutoService(MempoolOps.class)
public final class BucketOps implements MempoolOps {

  private static final String BUCKET_BYTES = "bucketBytes";

  /** As in C: {@code RTE_DRIVER_MEMPOOL_BUCKET_SIZE_KB}. */
  private static final long DEFAULT_BUCKET_BYTES = 64 << 10;

  /** More than any machine's memory; a bucket that is larger than the pool is one with it. */
  private static final long MAX_BUCKET_BYTES = 1L << 50;

  /** Makes the provider. */
  public BucketOps() {}

  @Override
  public String name() {
    return "bucket";
  }

  @Override
  public boolean contiguousBlocks() {
    return true;
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, String config) {
    return new BucketBackend(new Buckets(geometry.size(), bucketSize(geometry, config)));
  }

  /** Whole buckets are the smallest useful piece, so that none lies in two chunks. */
  @Override
  public MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
    long slot = geometry.slotSize();
    int piece = Math.min(bucketSize(geometry, config), objects);
    return new MemoryRequirement(slot * objects, slot * piece, geometry.alignment());
  }

  @Override
  public int populate(
      PoolGeometry geometry,
      String config,
      long address,
      long bytes,
      int objects,
      ObjectPlacer placer) {
    long fitting = bytes / geometry.slotSize();
    int bucket = bucketSize(geometry, config);
    // the last bucket may be incomplete, but none goes on in the next chunk
    long whole = fitting >= objects ? objects : fitting - fitting % bucket;
    return MempoolOps.super.populate(
        geometry, config, address, whole * geometry.slotSize(), objects, placer);
  }

  /** The number of objects in a bucket. */
  private int bucketSize(PoolGeometry geometry, String config) {
    long bytes =
        OpsConfig.parse(name(), config, BUCKET_BYTES)
            .number(BUCKET_BYTES, 1, MAX_BUCKET_BYTES)
            .orElse(DEFAULT_BUCKET_BYTES);
    return Math.clamp(bytes / geometry.slotSize(), 1, geometry.size());
  }
}
