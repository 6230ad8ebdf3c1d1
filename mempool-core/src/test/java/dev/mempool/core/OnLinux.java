// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;

/** Runs code that needs Linux. On other systems the code must throw an exception that says so. */
public final class OnLinux {

  private OnLinux() {}

  /** Code that may throw. */
  public interface Code {
    /** Runs. */
    void run() throws Exception;
  }

  /** Runs the code, or checks that it is refused. */
  public static void run(Code code) throws Exception {
    if (System.getProperty("os.name").equals("Linux")) {
      code.run();
    } else {
      assertEquals(Reason.ENOTSUP, assertThrows(MempoolException.class, code::run).reason());
    }
  }
}
