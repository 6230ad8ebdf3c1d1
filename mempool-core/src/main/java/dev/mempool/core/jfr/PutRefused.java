// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** The event that the pool or its backend refused a put. */
@Name("dev.mempool.PutRefused")
@Label("Put Refused")
@Description("A put was refused: an object is foreign to the pool, or was put twice")
@Category({"Mempool"})
public final class PutRefused extends Event {

  @Label("Pool")
  String pool = "";

  @Label("Ops")
  @Description("The name of the backend's ops")
  String ops = "";

  @Label("Reason")
  String reason = "";

  private PutRefused() {}

  /** Records the event if a recording has enabled it. */
  public static void tell(String poolName, String opsName, String why) {
    PutRefused event = new PutRefused();
    if (event.shouldCommit()) {
      event.pool = poolName;
      event.ops = opsName;
      event.reason = why;
      event.commit();
    }
  }
}
