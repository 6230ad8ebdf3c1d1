package dev.mempool.core.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A put was refused, by the pool or by its backend. */
@Name("dev.mempool.PutRefused")
@Label("Put Refused")
@Description("Objects were not taken back: foreign to the pool, or put twice")
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

  /** Records it, if anybody wants to know. */
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
