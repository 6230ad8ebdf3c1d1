// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** The event that objects of a pool got memory. Its duration is that of the populate call. */
@Name("dev.mempool.PoolPopulated")
@Label("Pool Populated")
@Description("Objects of a pool got memory")
@Category({"Mempool"})
public final class PoolPopulated extends Event {

  @Label("Pool")
  String pool = "";

  @Label("Objects")
  @Description("The number of objects that got memory in this call")
  int objects;

  @Label("Populated")
  @Description("The number of objects that have memory now")
  int populated;

  @Label("Size")
  @Description("The number of objects of the pool")
  int size;

  private PoolPopulated() {}

  /** {@return a new event that has begun} */
  public static PoolPopulated started() {
    PoolPopulated event = new PoolPopulated();
    event.begin();
    return event;
  }

  /** Records the event if a recording has enabled it. */
  public void ended(String poolName, int fresh, int now, int all) {
    if (shouldCommit()) {
      pool = poolName;
      objects = fresh;
      populated = now;
      size = all;
      commit();
    }
  }
}
