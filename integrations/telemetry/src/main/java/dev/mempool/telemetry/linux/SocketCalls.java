// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the C library for sockets. Thread-safe. Each method returns what the function
 * returns, or the negative errno. The calls may block; other threads and the garbage collector go
 * on meanwhile.
 */
final class SocketCalls {

  private static volatile @Nullable SocketCalls found;

  private final MethodHandle socket =
      find("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle bind =
      find("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private final MethodHandle connect =
      find("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private final MethodHandle listen =
      find("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle accept4 =
      find("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private final MethodHandle setsockopt =
      find(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private final MethodHandle recv =
      find("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private final MethodHandle send =
      find("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private final MethodHandle shutdown =
      find("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle close = find("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private final MethodHandle open =
      find("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private final MethodHandle flock =
      find("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private final MethodHandle getuid = find("getuid", FunctionDescriptor.of(JAVA_INT));

  private SocketCalls() {}

  /**
   * Finds the functions.
   *
   * @throws MempoolException ENOTSUP on a system other than Linux, EPERM if the JVM denies native
   *     access
   */
  static SocketCalls find() {
    SocketCalls calls = found;
    if (calls == null) {
      calls = new SocketCalls();
      found = calls;
    }
    return calls;
  }

  private static MethodHandle find(String function, FunctionDescriptor signature) {
    return LibC.find(function, "the telemetry socket", signature);
  }

  int socket(int family, int type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) socket.invokeExact(errno, family, type, 0), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int bind(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) bind.invokeExact(errno, fd, address, (int) address.byteSize()), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int connect(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) connect.invokeExact(errno, fd, address, (int) address.byteSize()), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int listen(int fd, int backlog) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) listen.invokeExact(errno, fd, backlog), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int accept(int fd, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result(
          (int) accept4.invokeExact(errno, fd, MemorySegment.NULL, MemorySegment.NULL, flags),
          errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int setsockopt(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result(
          (int) setsockopt.invokeExact(errno, fd, level, option, value, (int) value.byteSize()),
          errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int recv(int fd, MemorySegment buffer, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result(
          (int) (long) recv.invokeExact(errno, fd, buffer, buffer.byteSize(), flags), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int send(int fd, MemorySegment message, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result(
          (int) (long) send.invokeExact(errno, fd, message, message.byteSize(), flags), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int shutdown(int fd, int how) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) shutdown.invokeExact(errno, fd, how), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) close.invokeExact(errno, fd), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int open(MemorySegment path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) open.invokeExact(errno, path, flags), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int flock(int fd, int operation) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return result((int) flock.invokeExact(errno, fd, operation), errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int getuid() {
    try (Arena arena = Arena.ofConfined()) {
      return (int) getuid.invokeExact(LibC.errnoIn(arena));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int result(int returned, MemorySegment errno) {
    return returned == -1 ? -LibC.errno(errno) : returned;
  }

  /** Throws an error of the JVM, and returns an exception for the caller to throw. */
  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException(e);
    };
  }
}
