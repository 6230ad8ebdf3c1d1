// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * A file that is locked for one pool, against all other pools of this process and of others.
 *
 * <p>The lock of the operating system is not enough: on Linux a process loses all its locks on a
 * file when it closes any channel of the file, so that a failed attempt to open the file again
 * would release the lock of the pool that uses it. Therefore the files in use are also recorded in
 * {@link #IN_USE}, and {@link #open} refuses these before it opens a channel.
 */
final class LockedFile implements AutoCloseable {

  /** The identities of the files in use. Guarded by itself. */
  private static final Set<Object> IN_USE = new HashSet<>();

  private final Path file;
  private final Object identity;
  private final FileChannel channel;
  private final boolean created;
  private final long sizeBefore;

  private LockedFile(Path file, Object identity, FileChannel channel, boolean created)
      throws IOException {
    this.file = file;
    this.identity = identity;
    this.channel = channel;
    this.created = created;
    this.sizeBefore = channel.size();
  }

  /**
   * Opens and locks a file, and creates it if there is none.
   *
   * @throws MempoolException EBUSY if the file is in use
   */
  static LockedFile open(Path file, String owner) throws IOException {
    synchronized (IN_USE) {
      if (Files.exists(file) && IN_USE.contains(identityOf(file))) {
        throw busy(file, owner, "another pool of this process uses it");
      }
      boolean created = create(file);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        lock(channel, file, owner);
        Object identity = identityOf(file);
        LockedFile locked = new LockedFile(file, identity, channel, created);
        IN_USE.add(identity);
        return locked;
      } catch (IOException | RuntimeException | Error e) {
        if (created) {
          Files.delete(file);
        }
        channel.close();
        throw e;
      }
    }
  }

  private static void lock(FileChannel channel, Path file, String owner) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw busy(file, owner, "another process has locked it");
      }
    } catch (OverlappingFileLockException _) {
      throw busy(file, owner, "something else in this process has locked it");
    }
  }

  private static boolean create(Path file) throws IOException {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    }
  }

  /** Returns the identity of a file, which is the same for all paths that lead to it. */
  private static Object identityOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key != null ? key : file.toRealPath(); // this file system has no file numbers
  }

  private static MempoolException busy(Path file, String owner, String why) {
    return new MempoolException(
        Reason.EBUSY,
        "%s cannot use the file %s as its memory: %s; close that one, or use another file"
            .formatted(owner, file, why));
  }

  FileChannel channel() {
    return channel;
  }

  /**
   * Restores the state before {@link #open}: deletes the file if that created it, otherwise
   * restores its size; releases the lock.
   */
  void undo() throws IOException {
    try (this) {
      if (created) {
        Files.delete(file);
      } else {
        // not through the channel, because an interrupt may have closed it; the lock is lost then,
        // and
        // the size is restored only if the lock can be acquired again
        try (RandomAccessFile again = new RandomAccessFile(file.toFile(), "rw")) {
          if (channel.isOpen() || again.getChannel().tryLock() != null) {
            again.setLength(sizeBefore);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (IN_USE) {
      IN_USE.remove(identity);
      try {
        channel.close(); // releases the lock
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
