package dev.mempool.core;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;

/**
 * One line of an ops table.
 *
 * @param index the position of this name among all names of the table in alphabetical order,
 *     whatever order they were found in
 * @param name the name by which a pool asks for it
 * @param ops the provider
 * @param source where the provider came from: the name of its module or of its jar file
 * @param concurrency how many threads may use one of its backends at a time
 * @param contiguousBlocks whether its backends hand out blocks of neighbouring objects
 * @param note what its author wants users to know before they choose it; mostly empty
 */
public record OpsEntry(
    int index,
    String name,
    MempoolOps ops,
    String source,
    Concurrency concurrency,
    boolean contiguousBlocks,
    String note) {

  /** {@return the name of the provider's class} */
  public String provider() {
    return ops.getClass().getName();
  }

  OpsEntry at(int position) {
    return new OpsEntry(position, name, ops, source, concurrency, contiguousBlocks, note);
  }
}
