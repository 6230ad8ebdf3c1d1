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

/**
 * Finds functions of the C library and says why they cannot be called. Nothing happens before the
 * first use, so that a program without native access never meets it.
 */
final class LibC {

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURED.varHandle(PathElement.groupElement("errno")).withInvokeExactBehavior();

  private LibC() {}

  /**
   * Finds a function. Its handle takes the memory for errno, made by {@link #errnoIn}, before the
   * arguments of the function.
   *
   * @param what what the function is needed for, for the error message
   * @throws MempoolException ENOTSUP where this is no 64-bit Linux or it has no such function,
   *     EPERM where the JVM denies native access to this module
   */
  @SuppressWarnings("restricted")
  static MethodHandle find(
      String function, String what, FunctionDescriptor signature, Linker.Option... more) {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new MempoolException(
          Reason.ENOTSUP,
          "%s needs Linux, this is %s; use memory and threads without it"
              .formatted(what, System.getProperty("os.name")));
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
                      "%s needs the function %s, which this C library does not have"
                          .formatted(what, function))),
          signature,
          options);
    } catch (IllegalCallerException e) {
      throw new MempoolException(
          Reason.EPERM,
          ("%s needs native access, which this JVM denies; start it with"
                  + " --enable-native-access=%s")
              .formatted(what, moduleName()),
          e);
    }
  }

  /** What the option of the JVM calls this module. */
  private static String moduleName() {
    Module module = LibC.class.getModule();
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }

  static MemorySegment errnoIn(Arena arena) {
    return arena.allocate(CAPTURED);
  }

  static int errno(MemorySegment captured) {
    return (int) ERRNO.get(captured, 0L);
  }
}
