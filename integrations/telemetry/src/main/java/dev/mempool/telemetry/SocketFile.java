// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.foreign.Faults;
import dev.mempool.telemetry.linux.ErrnoException;
import dev.mempool.telemetry.linux.SeqpacketSocket;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file of a socket that listens. Making it locks the folder, so that of two processes that
 * start at the same time none takes the fresh file of the other for one that a dead process has
 * left.
 */
final class SocketFile {

  /** The name of the first socket of a prefix; the others have a colon and a number behind it. */
  static final String NAME = "dpdk_telemetry.v2";

  /** The most programs of one prefix: far more than anybody can read. */
  private static final int MAX_INSTANCES = 1000;

  /** The time to wait for another process that makes its file, which takes a moment. */
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  /** The reason that the JDK gives for ENOSPC; it has no exception of its own for that. */
  private static final String FULL = "No space left on device";

  private static final int TYPE_MASK = 0xF000;
  private static final int SOCKET = 0xC000;

  private final Path path;
  private final SeqpacketSocket socket;
  private final @Nullable Object identity;

  private SocketFile(Path path, SeqpacketSocket socket) throws IOException {
    this.path = path;
    this.socket = socket;
    this.identity = identity(path);
  }

  /**
   * Makes the file, and the folders if they are missing.
   *
   * @throws MempoolException EPERM, ENOSPC or EIO if that is not possible
   */
  static SocketFile make(TelemetryOptions options) {
    Path folder = options.folder().resolve(options.prefix());
    try {
      makeFolder(options.folder());
      makeFolder(folder);
      if (!SeqpacketSocket.fits(folder.resolve(NAME + ":" + MAX_INSTANCES))) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "its path would be longer than the %d bytes of an address; choose a shorter folder"
                    + " or prefix",
                SeqpacketSocket.MAX_PATH));
      }
      try (SeqpacketSocket _ = SeqpacketSocket.lock(folder, LOCK_PATIENCE)) {
        return listen(folder);
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static MempoolException failed(Path folder, IOException e) {
    Reason reason = Reason.EIO;
    String why = Faults.message(e);
    if (e instanceof AccessDeniedException
        || e instanceof ErrnoException call && call.errno() == ErrnoException.EACCES) {
      reason = Reason.EPERM;
      why = "this user may not write there";
    } else if (e instanceof FileSystemException file && FULL.equals(file.getReason())
        || e instanceof ErrnoException call && call.errno() == ErrnoException.ENOSPC) {
      reason = Reason.ENOSPC;
      why = "the disk is full";
    }
    return new MempoolException(
        reason,
        String.format(
            Locale.ROOT,
            "no telemetry socket can be made in %s: %s; RUNTIME_DIRECTORY or the options can name"
                + " another folder",
            folder,
            why),
        e);
  }

  /** Makes a folder that only this user may enter, or checks the one that is there. */
  private static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // another user could change what is in it, or where it leads
      int owner = (int) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (!Files.isDirectory(folder) || owner != 0 && owner != SeqpacketSocket.userId()) {
        throw new IOException(
            String.format(
                Locale.ROOT, "%s is no folder of this user or of root; remove it", folder),
            e);
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          String.format(Locale.ROOT, "there is no folder %s", folder.getParent()), e);
    }
  }

  /** Makes the first file that no living process has. */
  private static SocketFile listen(Path folder) throws IOException {
    for (int instance = 0; instance <= MAX_INSTANCES; instance++) {
      Path path = folder.resolve(instance == 0 ? NAME : NAME + ":" + instance);
      if (isFree(path)) {
        SeqpacketSocket socket = SeqpacketSocket.listen(path);
        try {
          return new SocketFile(path, socket);
        } catch (IOException e) {
          socket.close();
          throw e;
        }
      }
    }
    throw new IOException(
        String.format(Locale.ROOT, "%d programs of this prefix are running", MAX_INSTANCES + 1));
  }

  /**
   * Tells whether a name can be used. Removes the socket of a process that is gone. Anything else
   * than a socket is left as it is, also a link to one.
   */
  private static boolean isFree(Path path) throws IOException {
    int mode;
    try {
      mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return true;
    }
    if ((mode & TYPE_MASK) != SOCKET
        || SeqpacketSocket.probe(path) != ErrnoException.ECONNREFUSED) {
      return false;
    }
    Files.deleteIfExists(path);
    return true;
  }

  private static Object identity(Path path) throws IOException {
    Map<String, Object> file =
        Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
    return Map.copyOf(file);
  }

  Path path() {
    return path;
  }

  SeqpacketSocket socket() {
    return socket;
  }

  /** Removes the file, unless it is gone or another process has made a new one. Does not throw. */
  void remove() {
    try {
      if (identity(path).equals(identity)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // it is gone, or stays as that of a process that is gone
    }
  }
}
