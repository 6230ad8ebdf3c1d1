// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket of type SOCK_SEQPACKET, which listens or is connected, or a folder that is locked.
 * One thread uses and closes it; any thread may {@linkplain #shutdown() shut it down}, which ends
 * the calls in which that thread waits. The constants are the same on all processors on which the
 * JDK runs under Linux.
 */
public final class SeqpacketSocket implements AutoCloseable {

  private static final int AF_UNIX = 1;
  private static final int SOCK_SEQPACKET = 5;
  private static final int SOCK_NONBLOCK = 0x800;

  /** The descriptor is not inherited by programs that this process starts. */
  private static final int SOCK_CLOEXEC = 0x80000;

  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SHUT_RDWR = 2;

  /** The call returns the length of the whole message, though the buffer is shorter. */
  private static final int MSG_TRUNC = 0x20;

  /** A client that has gone causes an error and no signal. */
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final int LOCK_EX_NB = 2 | 4;

  /** The bytes of a path in {@code struct sockaddr_un}, without the 0 behind it. */
  public static final int MAX_PATH = 107;

  /** The clients that the kernel lets wait until they are accepted. */
  private static final int BACKLOG = 16;

  /** The time between two attempts to lock a folder: short, since a lock is held for a moment. */
  private static final long NANOS_BETWEEN_ATTEMPTS = 10_000_000;

  private final SocketCalls calls;
  private final int fd;

  /** Guarded by this, so that no thread shuts down a descriptor that means something else now. */
  private boolean closed;

  private SeqpacketSocket(SocketCalls calls, int fd) {
    this.calls = calls;
    this.fd = fd;
  }

  /** {@return the numeric id of the user of this process} */
  public static int userId() {
    return SocketCalls.find().getuid();
  }

  /** {@return whether a path fits into the address of a socket} */
  public static boolean fits(Path path) {
    return bytes(path).length <= MAX_PATH;
  }

  /**
   * Makes the file of a socket, and listens.
   *
   * @param path a name that does not exist
   * @return the socket
   * @throws ErrnoException if the file cannot be made
   */
  public static SeqpacketSocket listen(Path path) throws IOException {
    SeqpacketSocket socket = open(0);
    try (Arena arena = Arena.ofConfined()) {
      check("bind", socket.calls.bind(socket.fd, address(path, arena)));
      check("listen", socket.calls.listen(socket.fd, BACKLOG));
      return socket;
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Connects to a socket.
   *
   * @param path its file
   * @param patience how long a send or receive may wait, above 0
   * @return the connected socket
   * @throws ErrnoException if nobody listens there
   */
  public static SeqpacketSocket connect(Path path, Duration patience) throws IOException {
    SeqpacketSocket socket = open(0);
    try (Arena arena = Arena.ofConfined()) {
      socket.limit(patience);
      check("connect", socket.calls.connect(socket.fd, address(path, arena)));
      return socket;
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  /**
   * {@return the errno of an attempt to connect that does not wait; 0 if it succeeds}
   *
   * @param path the file of the socket
   * @throws IOException if no socket can be made
   */
  public static int probe(Path path) throws IOException {
    try (SeqpacketSocket socket = open(SOCK_NONBLOCK);
        Arena arena = Arena.ofConfined()) {
      return -Math.min(0, socket.calls.connect(socket.fd, address(path, arena)));
    }
  }

  /**
   * Locks a folder against other threads and processes that do the same, until the returned object
   * is closed. The kernel frees the lock of a process that dies.
   *
   * @param folder the folder
   * @param patience how long to wait for it
   * @return the lock
   * @throws IOException if it cannot be locked
   */
  public static SeqpacketSocket lock(Path folder, Duration patience) throws IOException {
    SocketCalls calls = SocketCalls.find();
    int fd;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocate(bytes(folder).length + 1L);
      MemorySegment.copy(bytes(folder), 0, path, JAVA_BYTE, 0, bytes(folder).length);
      fd = check("open", calls.open(path, SOCK_CLOEXEC)); // O_CLOEXEC has the same value
    }
    SeqpacketSocket lock = new SeqpacketSocket(calls, fd);
    try {
      long start = System.nanoTime();
      for (int error; (error = calls.flock(fd, LOCK_EX_NB)) != 0; ) {
        if (error != -ErrnoException.EAGAIN && error != -ErrnoException.EINTR
            || System.nanoTime() - start > patience.toNanos()) {
          throw new ErrnoException("flock", -error);
        }
        LockSupport.parkNanos(lock, NANOS_BETWEEN_ATTEMPTS);
      }
      return lock;
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private static SeqpacketSocket open(int flags) throws IOException {
    SocketCalls calls = SocketCalls.find();
    int fd = check("socket", calls.socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | flags));
    return new SeqpacketSocket(calls, fd);
  }

  private static MemorySegment address(Path path, Arena arena) throws IOException {
    byte[] bytes = bytes(path);
    if (bytes.length > MAX_PATH) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the path %s has %d bytes, and that of a socket has at most %d",
              path,
              bytes.length,
              MAX_PATH));
    }
    // struct sockaddr_un: a short, and the path with a 0 behind it
    MemorySegment address = arena.allocate(JAVA_SHORT.byteSize() + bytes.length + 1, 2);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, JAVA_SHORT.byteSize(), bytes.length);
    return address;
  }

  /** Returns the bytes of a path as the JDK gives them to the kernel. */
  private static byte[] bytes(Path path) {
    return path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
  }

  /**
   * Limits how long a send or receive may wait.
   *
   * @param patience the time, above 0
   * @throws ErrnoException if the kernel refuses
   */
  private void limit(Duration patience) throws IOException {
    limit(SO_SNDTIMEO, patience);
    limit(SO_RCVTIMEO, patience);
  }

  private void limit(int option, Duration patience) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      // struct timeval: seconds and microseconds
      MemorySegment time =
          arena.allocateFrom(JAVA_LONG, patience.toSeconds(), patience.getNano() / 1_000L);
      check("setsockopt", calls.setsockopt(fd, SOL_SOCKET, option, time));
    }
  }

  /**
   * Waits for a client. Called by the owner of a socket that listens.
   *
   * @param patience how long a send to the client may wait, above 0
   * @return the socket of the client; null if this socket was shut down
   * @throws ErrnoException if the client went away before, or there are too many open files
   */
  public @Nullable SeqpacketSocket accept(Duration patience) throws IOException {
    int client = calls.accept(fd, SOCK_CLOEXEC);
    if (client == -ErrnoException.EINVAL) {
      return null;
    }
    SeqpacketSocket socket = new SeqpacketSocket(calls, check("accept", client));
    try {
      socket.limit(SO_SNDTIMEO, patience);
      return socket;
    } catch (Throwable e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Waits for a message.
   *
   * @param buffer receives the message, or its beginning
   * @return the length of the message, which may be more than the buffer has; 0 if the other side
   *     has gone, or this socket was shut down
   * @throws ErrnoException if the other side has gone, or did not send for too long
   */
  public int receive(byte[] buffer) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(buffer.length);
      int length;
      do {
        length = calls.recv(fd, bytes, MSG_TRUNC);
      } while (length == -ErrnoException.EINTR);
      check("recv", length);
      MemorySegment.copy(bytes, JAVA_BYTE, 0, buffer, 0, Math.min(length, buffer.length));
      return length;
    }
  }

  /**
   * Sends a message.
   *
   * @param message the bytes, at least one
   * @throws ErrnoException if the other side has gone, or did not read for too long
   */
  public void send(byte[] message) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, message);
      int sent;
      do {
        sent = calls.send(fd, bytes, MSG_NOSIGNAL);
      } while (sent == -ErrnoException.EINTR);
      check("send", sent);
    }
  }

  /** Ends the calls of the owner, now and later. Thread-safe. */
  public synchronized void shutdown() {
    if (!closed) {
      calls.shutdown(fd, SHUT_RDWR);
    }
  }

  /** Closes the descriptor. Called by the owner, or when the owner is in no call. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      calls.close(fd);
    }
  }

  private static int check(String function, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(function, -result);
    }
    return result;
  }
}
