// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.jfr;

import java.util.function.Supplier;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * The event that a get failed for the first time since the last successful get from the backend.
 */
@Name("dev.mempool.PoolExhausted")
@Label("Pool Exhausted")
@Description(
    "A get found too few objects; recorded again only after the backend has returned objects")
@Category({"Mempool"})
public final class PoolExhausted extends Event {

  @Label("Pool")
  String pool = "";

  @Label("Ops")
  @Description("The name of the backend's ops")
  String ops = "";

  @Label("Size")
  @Description("The number of objects of the pool")
  int size;

  @Label("Requested")
  @Description("The number of objects that the get asked for")
  int requested;

  @Label("Free Objects")
  @Description("Where the free objects are: in the backend, or in the caches of which threads")
  String free = "";

  private PoolExhausted() {}

  /** Records the event if a recording has enabled it. */
  public static void tell(
      String poolName, String opsName, int objects, int wanted, Supplier<String> freeObjects) {
    PoolExhausted event = new PoolExhausted();
    if (event.shouldCommit()) {
      event.pool = poolName;
      event.ops = opsName;
      event.size = objects;
      event.requested = wanted;
      event.free = freeObjects.get();
      event.commit();
    }
  }
}
