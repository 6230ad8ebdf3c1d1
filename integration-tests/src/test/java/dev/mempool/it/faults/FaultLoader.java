// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * Loads the classes of the library once more, with a call of {@link FaultPoints#reached} before
 * each instruction that allocates, and before each call of a method of the JDK that may allocate.
 */
final class FaultLoader extends ClassLoader {

  private static final ClassDesc POINTS = FaultPoints.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc NO_ARGUMENTS = MethodTypeDesc.ofDescriptor("()V");

  /** Classes of the JDK whose methods, as far as the library calls them, need no memory. */
  private static final Set<String> NO_MEMORY =
      Set.of(
          "java/lang/Object",
          "java/lang/Enum",
          "java/lang/Math",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Boolean",
          "java/lang/Class",
          "java/lang/Thread",
          "java/lang/System",
          "java/lang/Runtime",
          "java/lang/AutoCloseable",
          "java/lang/Runnable",
          "java/lang/invoke/VarHandle",
          "java/util/Objects",
          "java/util/Arrays",
          "java/util/BitSet",
          "java/util/ArrayDeque",
          "java/util/Deque",
          "java/util/concurrent/TimeUnit",
          "java/util/concurrent/ThreadLocalRandom",
          "java/util/concurrent/locks/LockSupport",
          "java/util/concurrent/locks/ReentrantLock");

  private static final Set<String> NO_MEMORY_METHODS =
      Set.of("get", "size", "length", "isEmpty", "reachabilityFence");

  private static final Set<String> NO_MEMORY_PACKAGES =
      Set.of("java/util/function/", "java/util/concurrent/atomic/Atomic", "java/lang/foreign/");

  private static final Set<String> SLICES = Set.of("asSlice", "asByteBuffer", "asReadOnly");

  private final String unchanged;

  /**
   * Creates a loader.
   *
   * @param unchanged classes whose names begin so are loaded by it too, but not changed
   */
  FaultLoader(String unchanged) {
    super(FaultLoader.class.getClassLoader());
    this.unchanged = unchanged;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("dev.mempool.") || name.equals(FaultPoints.class.getName())) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] code;
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      code = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] changed = name.startsWith(unchanged) ? code : withPoints(code);
    return defineClass(name, changed, 0, changed.length);
  }

  private byte[] withPoints(byte[] code) {
    ClassFile files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent()).cached()));
    CodeTransform points =
        (builder, element) -> {
          if (mayAllocate(element)) {
            builder.invokestatic(POINTS, "reached", NO_ARGUMENTS);
          }
          builder.with(element);
        };
    return files.transformClass(files.parse(code), ClassTransform.transformingMethodBodies(points));
  }

  private static boolean mayAllocate(CodeElement element) {
    return switch (element) {
      case NewObjectInstruction _,
          NewPrimitiveArrayInstruction _,
          NewReferenceArrayInstruction _,
          NewMultiArrayInstruction _,
          InvokeDynamicInstruction _ ->
          true;
      case InvokeInstruction call ->
          mayAllocate(call.owner().asInternalName(), call.name().stringValue());
      default -> false;
    };
  }

  private static boolean mayAllocate(String owner, String method) {
    if (!owner.startsWith("java/") && !owner.startsWith("jdk/")) {
      return false; // its own instructions have points
    }
    return !NO_MEMORY.contains(owner)
        && !NO_MEMORY_METHODS.contains(method)
        && (NO_MEMORY_PACKAGES.stream().noneMatch(owner::startsWith) || SLICES.contains(method));
  }
}
