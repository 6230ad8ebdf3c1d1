package dev.mempool.mbuf;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The Java memory that the calling thread has allocated so far, read through method handles: the
 * module under test does not read the management modules, and should not only for its tests.
 */
final class AllocatedBytes {

  private static final MethodHandle BY_THREAD = find();

  private AllocatedBytes() {}

  private static MethodHandle find() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> bean = Class.forName("java.lang.management.ThreadMXBean");
      Class<?> detailed = Class.forName("com.sun.management.ThreadMXBean");
      Object threads =
          lookup
              .findStatic(
                  Class.forName("java.lang.management.ManagementFactory"),
                  "getThreadMXBean",
                  MethodType.methodType(bean))
              .invoke();
      return lookup
          .findVirtual(
              detailed, "getThreadAllocatedBytes", MethodType.methodType(long.class, long.class))
          .bindTo(threads);
    } catch (Throwable e) {
      throw new LinkageError("no count of allocated bytes", e);
    }
  }

  static long now() throws Throwable {
    return (long) BY_THREAD.invokeExact(Thread.currentThread().threadId());
  }
}
