package dev.mempool.ops.bucket;

import com.google.auto.service.AutoService;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;

/**
 * {@code bucket}: objects that are neighbours in memory are kept together, for any number of
 * threads.
 *
 * <p>Its only setting, {@code bucketBytes}, is the memory of one bucket in bytes, 65536 by default.
 * A bucket has as many objects as fit into that, but at least one and at most all objects of the
 * pool. C counterpart: the ops {@code bucket}, whose bucket size is fixed when the library is
 * built.
 */
@AutoService(MempoolOps.class)
public final class BucketOps implements MempoolOps {

  private static final String BUCKET_BYTES = "bucketBytes";

  /** The default of {@code bucketBytes}, that of C: {@code RTE_DRIVER_MEMPOOL_BUCKET_SIZE_KB}. */
  private static final long DEFAULT_BUCKET_BYTES = 64 << 10;

  /** The largest {@code bucketBytes}: more than the memory of any machine. */
  private static final long MAX_BUCKET_BYTES = 1L << 50;

  /** Creates the provider. */
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

  /** {@inheritDoc} The smallest chunk has room for a bucket, so that no bucket is in two chunks. */
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
    // whole buckets only, so that none continues in the next chunk; the pool's last bucket may be
    // smaller
    long whole = fitting >= objects ? objects : fitting - fitting % bucket;
    return MempoolOps.super.populate(
        geometry, config, address, whole * geometry.slotSize(), objects, placer);
  }

  /** Returns the number of objects in a bucket. */
  private int bucketSize(PoolGeometry geometry, String config) {
    long bytes =
        OpsConfig.parse(name(), config, BUCKET_BYTES)
            .number(BUCKET_BYTES, 1, MAX_BUCKET_BYTES)
            .orElse(DEFAULT_BUCKET_BYTES);
    return Math.clamp(bytes / geometry.slotSize(), 1, geometry.size());
  }
}
