/**
 * The backend {@code bucket}: objects are grouped in buckets of neighbours, which belong to the
 * lcore that uses them.
 */
package dev.mempool.ops.bucket;
