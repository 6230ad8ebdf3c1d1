// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The system call {@code bpf}, for which the C library has no function. Each method returns a
 * descriptor or 0, or the negative errno. Thread-safe. The layouts are those of {@code union
 * bpf_attr}, in which pointers have 8 bytes on all processors.
 */
final class BpfCalls {

  private static final int MAP_CREATE = 0;
  private static final int MAP_UPDATE = 2;
  private static final int MAP_DELETE = 3;
  private static final int PROG_LOAD = 5;
  private static final int LINK_CREATE = 28;

  private static final int MAP_TYPE_XSKMAP = 17;
  private static final int PROG_TYPE_XDP = 6;
  private static final int ATTACH_XDP = 37;

  /** The most characters of the name of a map or a program. */
  private static final int NAME = 15;

  private static final long NUMBER =
      switch (System.getProperty("os.arch")) {
        case "amd64" -> 321;
        case "aarch64", "riscv64", "loongarch64" -> 280;
        case "ppc64le" -> 361;
        case "s390x" -> 351;
        case String other ->
            throw new MempoolException(
                Reason.ENOTSUP,
                String.format(
                    Locale.ROOT,
                    "net_af_xdp does not know the number of the system call bpf on %s; use"
                        + " net_af_packet",
                    other));
      };

  private static final MethodHandle SYSCALL =
      LibC.find(
          "syscall",
          "the driver net_af_xdp",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(1));

  private BpfCalls() {}

  private static int bpf(int command, MemorySegment attributes, Arena arena) {
    try {
      MemorySegment errno = LibC.errnoIn(arena);
      int size = (int) attributes.byteSize();
      long result = (long) SYSCALL.invokeExact(errno, NUMBER, command, attributes, size);
      return result < 0 ? -LibC.errno(errno) : (int) result;
    } catch (Throwable e) {
      throw new AssertionError(e); // a function of C throws nothing
    }
  }

  private static MemorySegment attributes(Arena arena, int bytes) {
    return arena.allocate(bytes, Long.BYTES); // zeros
  }

  private static void name(MemorySegment attributes, long offset, String name) {
    for (int i = 0; i < Math.min(NAME, name.length()); i++) {
      attributes.set(JAVA_BYTE, offset + i, (byte) name.charAt(i));
    }
  }

  /** Makes a map from queues to sockets. */
  static int createSocketMap(String name, int queues) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena, 44);
      attributes.set(JAVA_INT, 0, MAP_TYPE_XSKMAP);
      attributes.set(JAVA_INT, 4, Integer.BYTES); // the key, a queue
      attributes.set(JAVA_INT, 8, Integer.BYTES); // the value, a descriptor
      attributes.set(JAVA_INT, 12, queues);
      name(attributes, 28, name);
      return bpf(MAP_CREATE, attributes, arena);
    }
  }

  /** Puts a socket into a map. */
  static int update(int map, int queue, int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena, 32);
      attributes.set(JAVA_INT, 0, map);
      attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_INT, queue).address());
      attributes.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_INT, socket).address());
      return bpf(MAP_UPDATE, attributes, arena);
    }
  }

  /** Takes the socket of a queue out of a map. */
  static int delete(int map, int queue) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena, 32);
      attributes.set(JAVA_INT, 0, map);
      attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_INT, queue).address());
      return bpf(MAP_DELETE, attributes, arena);
    }
  }

  /**
   * Loads an XDP program.
   *
   * @param name its name
   * @param instructions its instructions
   * @param flags the flags of the program
   */
  static int loadXdp(String name, long[] instructions, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena, 72);
      attributes.set(JAVA_INT, 0, PROG_TYPE_XDP);
      attributes.set(JAVA_INT, 4, instructions.length);
      attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_LONG, instructions).address());
      attributes.set(JAVA_LONG, 16, arena.allocateFrom("Apache-2.0").address());
      attributes.set(JAVA_INT, 44, flags);
      name(attributes, 48, name);
      attributes.set(JAVA_INT, 68, ATTACH_XDP);
      return bpf(PROG_LOAD, attributes, arena);
    }
  }

  /**
   * Attaches an XDP program to an interface, until the descriptor is closed.
   *
   * @param program the program
   * @param interfaceIndex the index of the interface
   * @param flags the mode, {@code XDP_FLAGS_...}
   */
  static int linkXdp(int program, int interfaceIndex, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attributes = attributes(arena, 48);
      attributes.set(JAVA_INT, 0, program);
      attributes.set(JAVA_INT, 4, interfaceIndex);
      attributes.set(JAVA_INT, 8, ATTACH_XDP);
      attributes.set(JAVA_INT, 12, flags);
      return bpf(LINK_CREATE, attributes, arena);
    }
  }
}
