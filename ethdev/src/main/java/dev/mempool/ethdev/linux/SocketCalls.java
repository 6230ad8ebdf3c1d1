// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.linux;

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
 * The functions of the C library that drivers on sockets need. Each method returns what the
 * function returns, or the negative errno. Thread-safe; for {@link #send}, {@link #flush}, {@link
 * #receive} and {@link #poll}, which allocate nothing, each caller has its own memory for errno.
 */
public final class SocketCalls {

  private static final String PURPOSE = "a driver for the interfaces of Linux";

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

  // The buffer of these two is always NULL. It is a number here, because a segment costs more.
  private static final FunctionDescriptor NO_BUFFER =
      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECV = LibC.find("recv", PURPOSE, NO_BUFFER);
  private static final MethodHandle FLUSH = LibC.find("send", PURPOSE, NO_BUFFER);

  private static final MethodHandle POLL =
      LibC.find("poll", PURPOSE, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
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

  /**
   * Makes a socket.
   *
   * @param domain the family, {@code AF_...}
   * @param type the type, {@code SOCK_...}
   * @param protocol the protocol
   * @return the descriptor, or the negative errno
   */
  public static int socket(int domain, int type, int protocol) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) SOCKET.invokeExact(errno, domain, type, protocol), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Binds a socket.
   *
   * @param fd the socket
   * @param address the whole address
   * @return 0, or the negative errno
   */
  public static int bind(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) BIND.invokeExact(errno, fd, address, (int) address.byteSize()), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Sets an option of a socket.
   *
   * @param fd the socket
   * @param level the level of the option
   * @param option the option
   * @param value the whole value
   * @return 0, or the negative errno
   */
  public static int setsockopt(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      int size = (int) value.byteSize();
      return result((int) SETSOCKOPT.invokeExact(errno, fd, level, option, value, size), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Reads an option of a socket.
   *
   * @param fd the socket
   * @param level the level of the option
   * @param option the option
   * @param value receives the value; older kernels may write less of it
   * @return the number of bytes that were written, or the negative errno
   */
  public static int getsockopt(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      MemorySegment size = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      int failed = (int) GETSOCKOPT.invokeExact(errno, fd, level, option, value, size);
      return failed < 0 ? -LibC.errno(errno) : size.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Sends a message, or what is in a ring.
   *
   * @param fd the socket
   * @param message memory that begins with the message; NULL for what is in a ring
   * @param length the bytes of the message, 0 for what is in a ring
   * @param flags the flags, {@code MSG_...}
   * @param errno the memory for errno
   * @return the number of bytes, or the negative errno
   */
  public static int send(
      int fd, MemorySegment message, int length, int flags, MemorySegment errno) {
    try {
      return result((int) (long) SEND.invokeExact(errno, fd, message, (long) length, flags), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Has the kernel send what is in a ring.
   *
   * @param fd the socket
   * @param flags the flags, {@code MSG_...}
   * @param errno the memory for errno
   * @return the number of bytes, or the negative errno
   */
  public static int flush(int fd, int flags, MemorySegment errno) {
    try {
      return result((int) (long) FLUSH.invokeExact(errno, fd, 0L, 0L, flags), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Has the kernel fill a ring.
   *
   * @param fd the socket
   * @param flags the flags, {@code MSG_...}
   * @param errno the memory for errno
   * @return the number of bytes, or the negative errno
   */
  public static int receive(int fd, int flags, MemorySegment errno) {
    try {
      return result((int) (long) RECV.invokeExact(errno, fd, 0L, 0L, flags), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Asks for the state of one descriptor; does not wait.
   *
   * @param pollfd the {@code struct pollfd} of the descriptor
   * @param errno the memory for errno
   * @return 1 if it has one of the states that were asked for, 0 if not, or the negative errno
   */
  public static int poll(MemorySegment pollfd, MemorySegment errno) {
    try {
      return result((int) POLL.invokeExact(errno, pollfd, 1L, 0), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Makes a request to a device.
   *
   * @param fd a descriptor of the device
   * @param request the request
   * @param argument its argument, which the request may change
   * @return the result, or the negative errno
   */
  public static int ioctl(int fd, long request, MemorySegment argument) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) IOCTL.invokeExact(errno, fd, request, argument), errno);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Maps a file.
   *
   * @param bytes the length
   * @param protection the protection, {@code PROT_...}
   * @param flags the flags, {@code MAP_...}
   * @param fd the descriptor of the file
   * @param offset the offset in the file
   * @param errno the memory for errno
   * @return the address of the mapping; -1 as an address, and errno in its memory, if it fails
   */
  public static MemorySegment mmap(
      long bytes, int protection, int flags, int fd, long offset, MemorySegment errno) {
    try {
      return (MemorySegment)
          MMAP.invokeExact(errno, MemorySegment.NULL, bytes, protection, flags, fd, offset);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Unmaps memory.
   *
   * @param memory the whole mapping
   */
  public static void munmap(MemorySegment memory) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) MUNMAP.invokeExact(LibC.errnoIn(arena), memory, memory.byteSize());
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Closes a descriptor.
   *
   * @param fd the descriptor
   */
  public static void close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) CLOSE.invokeExact(LibC.errnoIn(arena), fd);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
