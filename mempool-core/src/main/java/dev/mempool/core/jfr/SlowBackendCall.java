// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** The event that a call of a backend took longer than the threshold. */
@Name("dev.mempool.SlowBackendCall")
@Label("Slow Backend Call")
@Description("A call of a pool's backend lasted longer than the threshold")
@Category({"Mempool"})
@Threshold("1 ms") // thousands of times as long as a usual call: the thread was preempted or waited
public final class SlowBackendCall extends Event {

  @Label("Pool")
  String pool = "";

  @Label("Ops")
  @Description("The name of the backend's ops")
  String ops = "";

  @Label("Call")
  String call = "";

  @Label("Count")
  @Description("The number of objects or blocks that the call was for")
  int count;

  private SlowBackendCall() {}

  /** {@return whether a recording has enabled these events} */
  public static boolean wanted() {
    return new SlowBackendCall().isEnabled();
  }

  /** {@return a new event that has begun, or {@code null} if there is no memory for one} */
  public static @Nullable SlowBackendCall started() {
    try {
      SlowBackendCall event = new SlowBackendCall();
      event.begin();
      return event;
    } catch (OutOfMemoryError e) {
      return null; // the call matters more: it may put objects back
    }
  }

  /**
   * Records the event if a recording has enabled it and the call took longer than the threshold.
   * Does not throw, because the objects of the call have moved.
   */
  public static void ended(
      @Nullable SlowBackendCall event, String poolName, String opsName, String called, int number) {
    try {
      if (event == null) {
        return;
      }
      event.end(); // without it the duration is 0, which is below every threshold
      if (event.shouldCommit()) {
        event.pool = poolName;
        event.ops = opsName;
        event.call = called;
        event.count = number;
        event.commit();
      }
    } catch (Throwable e) {
      // without memory for the event it is not recorded
    }
  }
}
