package dev.mempool.core;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolOps;
import dev.mempool.core.discovery.FoundOps;

/**
 * An entry of an ops table. Immutable.
 *
 * @param index the position of this name among all names of the table, in alphabetical order
 * @param name the name by which a pool selects these ops
 * @param ops the provider
 * @param source the source of the provider: the name of its module or of its jar file
 * @param concurrency the number of threads that may use one of its backends at the same time
 * @param contiguousBlocks whether its backends have blocks of adjacent objects
 * @param note the author's note for users who choose ops; often empty
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

  static OpsEntry of(FoundOps found, int index) {
    return new OpsEntry(
        index,
        found.name(),
        found.ops(),
        found.source(),
        found.concurrency(),
        found.contiguousBlocks(),
        found.note());
  }

  /** Returns this entry with another index. */
  OpsEntry at(int position) {
    return new OpsEntry(position, name, ops, source, concurrency, contiguousBlocks, note);
  }
}
