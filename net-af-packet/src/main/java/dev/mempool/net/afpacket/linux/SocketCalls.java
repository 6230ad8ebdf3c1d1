// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afpacket.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mempool.core.memory.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that packet sockets need. Each method returns what the function
 * returns, or the negative errno. Thread-safe, except for {@link #send}, for which each caller has
 * its own memory for errno; that call allocates nothing.
 */
final class SocketCalls {

  private static final String PURPOSE = "the driver net_af_packet";

  private static final MethodHandle SOCKET =
      LibC.find("socket", PURPOSE, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND =
      LibC.find("bind", PURPOSE, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      LibC.find(
          "setsockopt",
          PURPOSE,
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      LibC.find(
          "getsockopt",
          PURPOSE,
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SEND =
      LibC.find(
          "send",
          PURPOSE,
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle IOCTL =
      LibC.find(
          "ioctl",
          PURPOSE,
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle MMAP =
      LibC.find(
          "mmap",
          PURPOSE,
          FunctionDescriptor.of(
              ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MUNMAP =
      LibC.find("munmap", PURPOSE, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle CLOSE =
      LibC.find("close", PURPOSE, FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private SocketCalls() {}

  private static int result(int result, MemorySegment errno) {
    return result < 0 ? -LibC.errno(errno) : result;
  }

  private static AssertionError impossible(Throwable thrown) {
    return new AssertionError(thrown);
  }

  static int socket(int domain, int type, int protocol) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) SOCKET.invokeExact(errno, domain, type, protocol), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int bind(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) BIND.invokeExact(errno, fd, address, (int) address.byteSize()), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int setsockopt(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      int size = (int) value.byteSize();
      return result((int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, size), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getsockopt(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      MemorySegment size = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      return result((int) GETSOCKOPT.invokeExact(errno, fd, level, option, value, size), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Sends a message, or what is in a ring if the message is NULL. */
  static int send(int fd, MemorySegment message, int length, int flags, MemorySegment errno) {
    try {
      return result((int) (long) SEND.invokeExact(errno, fd, message, (long) length, flags), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int ioctl(int fd, long request, MemorySegment argument) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) IOCTL.invokeExact(errno, fd, request, argument), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Returns the address of the mapping; -1 as an address, and errno in the segment, if it fails.
   */
  static MemorySegment mmap(long bytes, int protection, int flags, int fd, MemorySegment errno) {
    try {
      return (MemorySegment)
          MMAP.invokeExact(errno, MemorySegment.NULL, bytes, protection, flags, fd, 0L);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void munmap(MemorySegment memory) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) MUNMAP.invokeExact(LibC.errnoIn(arena), memory, memory.byteSize());
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) CLOSE.invokeExact(LibC.errnoIn(arena), fd);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
