// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Finds functions of the C library, and throws an exception that names the reason if they cannot be
 * called. The linker is first used by the first call, so that a program that allocates no mapped
 * memory needs no native access. Other modules of this library find their functions here too, so
 * that native access of this module is enough for all. Thread-safe.
 */
public final class LibC {

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();

  private LibC() {}

  /**
   * Finds a function. The first argument of its handle is the segment for errno, made by {@link
   * #errnoIn}; the arguments of the function follow.
   *
   * @param function the name of the function
   * @param purpose the caller's use of the function, for the error message
   * @param signature the types of its result and its arguments
   * @param more further options of the linker
   * @return the handle
   * @throws MempoolException ENOTSUP on a system other than 64-bit Linux or if the C library has no
   *     such function, EPERM if the JVM denies native access to this module
   */
  @SuppressWarnings("restricted")
  public static MethodHandle find(
      String function, String purpose, FunctionDescriptor signature, Linker.Option... more) {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new MempoolException(
          Reason.ENOTSUP,
          String.format(
              Locale.ROOT,
              "%s needs Linux, and this is %s; leave it out",
              purpose,
              System.getProperty("os.name")));
    }
    Linker linker = Linker.nativeLinker();
    Linker.Option[] options = new Linker.Option[more.length + 1];
    options[0] = Linker.Option.captureCallState("errno");
    System.arraycopy(more, 0, options, 1, more.length);
    try {
      return linker.downcallHandle(
          linker
              .defaultLookup()
              .find(function)
              .orElseThrow(() ->
                  new MempoolException(
                      Reason.ENOTSUP,
                      String.format(
                          Locale.ROOT,
                          "%s needs the function %s, which this C library does not have",
                          purpose,
                          function))),
          signature,
          options);
    } catch (IllegalCallerException e) {
      throw new MempoolException(
          Reason.EPERM,
          String.format(
              Locale.ROOT,
              "%s needs native access, which this JVM denies; start it with"
                  + " --enable-native-access=%s",
              purpose,
              moduleName()),
          e);
    }
  }

  /** Returns the name of this module for the JVM's option {@code --enable-native-access}. */
  private static String moduleName() {
    Module module = LibC.class.getModule();
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }

  /**
   * {@return a new segment in which a call stores errno}
   *
   * @param arena the arena that allocates it
   */
  public static MemorySegment errnoIn(Arena arena) {
    return arena.allocate(CAPTURED);
  }

  /**
   * {@return the errno that a call has stored}
   *
   * @param captured the segment of {@link #errnoIn} that the call had
   */
  public static int errno(MemorySegment captured) {
    return (int) ERRNO.get(captured, 0L);
  }

  /**
   * {@return memory at an address, as a segment that can be used until an arena is closed}
   *
   * @param address the address, as C has returned it
   * @param bytes the length of the memory
   * @param arena the arena
   * @param release called when the arena is closed
   */
  @SuppressWarnings("restricted")
  public static MemorySegment memoryAt(
      MemorySegment address, long bytes, Arena arena, Consumer<MemorySegment> release) {
    return address.reinterpret(bytes, arena, release);
  }
}
