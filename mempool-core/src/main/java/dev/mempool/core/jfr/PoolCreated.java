package dev.mempool.core.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A pool was made; lasts as long as that took. */
@Name("dev.mempool.PoolCreated")
@Label("Pool Created")
@Description("A pool was made, with memory or without")
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
  @Description("Objects that each lcore may keep")
  int cacheSize;

  private PoolCreated() {}

  /** {@return the event, begun} */
  public static PoolCreated started() {
    PoolCreated event = new PoolCreated();
    event.begin();
    return event;
  }

  /** Records it, if anybody wants to know. */
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
