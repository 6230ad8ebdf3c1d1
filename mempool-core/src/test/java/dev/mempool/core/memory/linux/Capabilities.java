// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs code on a thread without any privilege, even if the tests run as root. */
public final class Capabilities {

  /** C: {@code _LINUX_CAPABILITY_VERSION_3}: two words for each of three sets. */
  private static final int VERSION = 0x20080522;

  private Capabilities() {}

  /**
   * Returns the result of the code. An exception of the code is the cause of an ExecutionException.
   */
  public static <T> T without(Callable<T> code) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          dropAll();
          return code.call();
        });
    Thread thread = Thread.ofPlatform().start(task);
    thread.join();
    return task.get();
  }

  /** Privileges are those of a thread, and the thread ends with the code. */
  private static void dropAll() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(2L * Integer.BYTES, Integer.BYTES);
      header.set(JAVA_INT, 0, VERSION);
      MemorySegment none = arena.allocate(6L * Integer.BYTES, Integer.BYTES);
      var capset = LibC.find("capset", "a test", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
      int result = (int) capset.invokeExact(LibC.errnoIn(arena), header, none);
      if (result != 0) {
        throw new IllegalStateException("capset failed");
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
