// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The event that a pool was created. Its duration is that of the creation. */
@Name("dev.mempool.PoolCreated")
@Label("Pool Created")
@Description("A pool was created, with or without memory")
@Category({"Mempool"})
@StackTrace
public final class PoolCreated extends Event {

  @Label("Pool")
  String pool = "";

  @Label("Ops")
  @Description("The name of the backend's ops")
  String ops = "";

  @Label("Size")
  @Description("The number of objects")
  int size;

  @Label("Element Size")
  @DataAmount
  int elementSize;

  @Label("Cache Size")
  @Description("The size of the cache of each lcore in objects, 0 for no caches")
  int cacheSize;

  private PoolCreated() {}

  /** {@return a new event that has begun} */
  public static PoolCreated started() {
    PoolCreated event = new PoolCreated();
    event.begin();
    return event;
  }

  /** Records the event if a recording has enabled it. */
  public void ended(String poolName, String opsName, int objects, int bytes, int cached) {
    if (shouldCommit()) {
      pool = poolName;
      ops = opsName;
      size = objects;
      elementSize = bytes;
      cacheSize = cached;
      commit();
    }
  }
}
