// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.CpuAffinity;
import dev.mempool.core.Guard;
import dev.mempool.core.Lcores;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolMBeans;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.PoolSettings;
import dev.mempool.core.memory.MemoryChunk;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.memory.MemoryRequest;
import dev.mempool.core.memory.PageSize;
import dev.mempool.mbuf.DynRegistry;
import dev.mempool.mbuf.ExternalBuffer;
import dev.mempool.mbuf.ExternalMemory;
import dev.mempool.mbuf.HistoryEvent;
import dev.mempool.mbuf.MbufHistory;
import dev.mempool.mbuf.OlFlags;
import dev.mempool.mbuf.PacketIo;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PreferredOps;
import dev.mempool.test.MempoolExtension;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every public method refuses null by a NullPointerException that names the argument, unless its
 * parameter is annotated as nullable.
 */
class NullArgumentsTest {

  /** The values for arguments that are not null, and the objects whose methods are called. */
  private final List<Object> values = new ArrayList<>();

  private final List<String> faults = new ArrayList<>();
  private int calls;

  @Test
  void everyArgumentIsNamed() throws IOException {
    OpsTable table = OpsTable.ofContext();
    OpsEntry entry = table.require("ring_mp_mc");
    try (Lcores lcores = Lcores.start(1);
        Arena arena = Arena.ofShared();
        DatagramChannel channel = DatagramChannel.open();
        Mempool pool =
            Mempool.builder("nulls").registry(new PoolRegistry()).size(60).elementSize(64).build();
        PktmbufPool packets =
            PktmbufPool.builder("packets").registry(new PoolRegistry()).size(60).build()) {
      values.addAll(
          List.of(
              table,
              entry,
              lcores,
              pool,
              pool.memory(),
              packets,
              Objects.requireNonNull(packets.alloc()),
              new PoolRegistry(),
              MemoryProvider.mapped(),
              MemoryRequest.of(64, 64, "test"),
              PageSize.HUGE_2M,
              Guard.STATE,
              new int[] {0},
              new PacketIo(),
              channel,
              new InetSocketAddress("localhost", 1),
              arena.allocate(64),
              Path.of("none"),
              "ring_mp_mc"));
      values.addAll(List.of(pool.newCache(8), packets.newCache(8), HistoryEvent.values()[0]));
      Stream.of(
              Mempool.builder("some"),
              PktmbufPool.builder("some"),
              new DynRegistry(),
              PoolSettings.of(Map.of("name", "some")),
              OpsChoice.parse("ring_mp_mc"),
              new MempoolExtension(),
              Duration.ZERO,
              new AtomicReference<>(),
              PreferredOps.global())
          .forEach(values::add);
      values.forEach(value -> check(value.getClass(), value));
      for (Class<?> type :
          List.of(
              CpuAffinity.class,
              PoolMBeans.class,
              MemoryChunk.class,
              MemoryProvider.class,
              ExternalBuffer.class,
              ExternalMemory.class,
              MbufHistory.class,
              OlFlags.class)) {
        check(type, null);
      }
    }
    assertEquals("", String.join("\n", faults));
    assertTrue(calls > 100, calls + " calls");
  }

  /** Calls the public methods and constructors of a type, with null for each argument in turn. */
  private void check(Class<?> type, @Nullable Object target) {
    Stream.<Executable>concat(
            Stream.of(type.getMethods()),
            target == null ? Stream.of(type.getConstructors()) : Stream.empty())
        .filter(code -> code.getDeclaringClass().getName().startsWith("dev.mempool."))
        .filter(code -> target != null || isStatic(code))
        .filter(code -> !code.isSynthetic() && !code.getName().equals("valueOf"))
        .filter(code -> !code.getName().equals("equals"))
        .forEach(code -> {
          for (int i = 0; i < code.getParameterCount(); i++) {
            check(code, i, target);
          }
        });
  }

  private static boolean isStatic(Executable code) {
    return code instanceof Constructor || Modifier.isStatic(code.getModifiers());
  }

  private void check(Executable code, int index, @Nullable Object target) {
    Parameter parameter = code.getParameters()[index];
    if (parameter.getType().isPrimitive()
        || parameter.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return;
    }
    Object[] arguments =
        Stream.of(code.getParameters()).map(other -> value(other.getType())).toArray();
    arguments[index] = null;
    String call = code.getDeclaringClass().getSimpleName() + "." + code.getName();
    calls++;
    try {
      Object result =
          code instanceof Constructor<?> constructor
              ? constructor.newInstance(arguments)
              : ((Method) code).invoke(target, arguments);
      faults.add("%s takes null as %s and returns %s".formatted(call, parameter.getName(), result));
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      if (!(thrown instanceof NullPointerException)
          || !parameter.getName().equals(thrown.getMessage())) {
        faults.add("%s with null as %s: %s".formatted(call, parameter.getName(), thrown));
      }
    } catch (ReflectiveOperationException e) {
      faults.add("%s: %s".formatted(call, e));
    }
  }

  /** Returns a value for an argument. */
  private @Nullable Object value(Class<?> type) {
    if (type == int.class) {
      return 1;
    }
    if (type == long.class) {
      return 1L;
    }
    if (type == boolean.class) {
      return true;
    }
    for (Object value : values) {
      if (type.isInstance(value)) {
        return value;
      }
    }
    if (type.isArray()) {
      return Array.newInstance(type.getComponentType(), 1);
    }
    if (type.isInterface()) {
      return Proxy.newProxyInstance(
          type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> unexpected(method));
    }
    return null;
  }

  private static Object unexpected(Method method) {
    return switch (method.getName()) {
      case "hashCode" -> 1;
      case "toString" -> "a proxy";
      default -> throw new UnsupportedOperationException(method.toString());
    };
  }
}
