// SPDX-License-Identifier: Apache-2.0
/** The bucket backend: neighbouring objects are handed out and come back together. */
@org.jspecify.annotations.NullMarked
module dev.mempool.ops.bucket {
  requires dev.mempool.api;
  requires org.jctools.core.jdk11;
  requires static com.google.auto.service;

  provides dev.mempool.api.MempoolOps with
      dev.mempool.ops.bucket.BucketOps;
}
