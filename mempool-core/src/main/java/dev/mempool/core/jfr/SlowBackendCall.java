package dev.mempool.core.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** A call of a backend that took long. */
@Name("dev.mempool.SlowBackendCall")
@Label("Slow Backend Call")
@Description("A call of a pool's backend lasted longer than the threshold")
@Category({"Mempool"})
@Threshold("1 ms") // thousands of times a usual call: a preempted or waiting thread
public final class SlowBackendCall extends Event {

  @Label("Pool")
  String pool = "";

  @Label("Ops")
  @Description("The name of the backend's ops")
  String ops = "";

  @Label("Call")
  String call = "";

  @Label("Count")
  @Description("Objects, or blocks, that the call was for")
  int count;

  private SlowBackendCall() {}

  /** {@return whether a recording wants these events now} */
  public static boolean wanted() {
    return new SlowBackendCall().isEnabled();
  }

  /** {@return the event, begun} */
  public static SlowBackendCall started() {
    SlowBackendCall event = new SlowBackendCall();
    event.begin();
    return event;
  }

  /** Records it, if it took long and anybody wants to know. */
  public void ended(String poolName, String opsName, String called, int number) {
    if (shouldCommit()) {
      pool = poolName;
      ops = opsName;
      call = called;
      count = number;
      commit();
    }
  }
}
