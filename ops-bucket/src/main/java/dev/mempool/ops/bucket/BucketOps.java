// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import com.google.auto.service.AutoService;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PopulateRequest;
import java.util.List;

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

  /** The default of {@code bucketBytes}, that of C: {@code RTE_DRIVER_MEMPOOL_BUCKET_SIZE_KB}. */
  private static final long DEFAULT_BUCKET_BYTES = 64 << 10;

  /** The largest {@code bucketBytes}: more than the memory of any machine. */
  private static final long MAX_BUCKET_BYTES = 1L << 50;

  private static final OpsSetting BUCKET_BYTES =
      OpsSetting.integer(
          "bucketBytes", "memory of a bucket in bytes", 1, MAX_BUCKET_BYTES, DEFAULT_BUCKET_BYTES);

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
  public List<OpsSetting> settings() {
    return List.of(BUCKET_BYTES);
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return new BucketBackend(
        new Buckets(geometry.name(), geometry.size(), bucketSize(geometry, config)));
  }

  /** {@inheritDoc} The smallest chunk has room for a bucket, so that no bucket is in two chunks. */
  @Override
  public MemoryRequirement memoryRequirement(PoolGeometry geometry, OpsConfig config, int objects) {
    long slot = geometry.slotSize();
    int piece = Math.min(bucketSize(geometry, config), objects);
    return MemoryRequirement.of(slot * objects, slot * piece, geometry.alignment());
  }

  @Override
  public int populate(PopulateRequest request) {
    long slot = request.geometry().slotSize();
    long fitting = request.bytes() / slot;
    int bucket = bucketSize(request.geometry(), request.config());
    // whole buckets only, so that none continues in the next chunk; the pool's last bucket may be
    // smaller
    long whole = fitting >= request.objects() ? request.objects() : fitting - fitting % bucket;
    return MempoolOps.super.populate(request.withMemory(request.address(), whole * slot));
  }

  /** Returns the number of objects in a bucket. */
  private static int bucketSize(PoolGeometry geometry, OpsConfig config) {
    return Math.clamp(config.integer(BUCKET_BYTES) / geometry.slotSize(), 1, geometry.size());
  }
}
