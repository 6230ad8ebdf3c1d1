// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is locked for one pool, against all other pools of this process and of others.
 *
 * <p>The lock of the operating system is not enough: on Linux a process loses all its locks on a
 * file when it closes any channel of the file, so that a failed attempt to open the file again
 * would release the lock of the pool that uses it. Therefore the files in use are also recorded in
 * {@link #IN_USE}, and {@link #open} refuses these before it opens a channel.
 */
final class LockedFile implements AutoCloseable {

  /** How often a file is opened that something else makes and removes at the same time. */
  private static final int ATTEMPTS = 16;

  private static final Set<OpenOption> EXISTING =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /** C: {@code O_CREAT | O_EXCL | O_NOFOLLOW}. */
  private static final Set<OpenOption> NEW =
      Set.of(
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE_NEW,
          LinkOption.NOFOLLOW_LINKS);

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
   * Opens and locks a file, and creates it for the user of this process alone if there is none.
   * Links are not followed.
   *
   * @param shared whether a file is taken that other users can read or change
   * @throws MempoolException EBUSY if the file is in use, EPERM if it may not be taken, ENOTSUP if
   *     it is no regular file
   */
  static LockedFile open(Path file, boolean shared, String owner) throws IOException {
    synchronized (IN_USE) {
      for (int i = 0; i < ATTEMPTS; i++) {
        LockedFile locked = attempt(file, shared, owner);
        if (locked != null) {
          IN_USE.add(locked.identity);
          return locked;
        }
      }
      throw busy(file, owner, "something else makes and removes it all the time");
    }
  }

  /** Returns the locked file, or null if something else has made or removed it meanwhile. */
  private static @Nullable LockedFile attempt(Path file, boolean shared, String owner)
      throws IOException {
    FileFacts before = FileFacts.of(file);
    if (before == null) {
      FileChannel fresh;
      try {
        fresh = FileChannel.open(file, NEW, ownerOnly(file));
      } catch (FileAlreadyExistsException _) {
        return null;
      }
      return locked(fresh, file, owner, null);
    }
    if (IN_USE.contains(before.identity())) {
      throw busy(file, owner, "another pool of this process uses it");
    }
    check(before, file, shared, owner);
    FileChannel channel;
    try {
      channel = FileChannel.open(file, EXISTING);
    } catch (NoSuchFileException _) {
      return null;
    }
    return locked(channel, file, owner, before.identity());
  }

  private static void check(FileFacts facts, Path file, boolean shared, String owner)
      throws IOException {
    if (facts.isLink()) {
      throw refused(
          Reason.EPERM,
          file,
          owner,
          "it is a symbolic link, which is not followed, because whoever made the link has chosen"
              + " the file; give the path of the file itself");
    }
    if (!facts.isRegular()) {
      throw refused(Reason.ENOTSUP, file, owner, "it is not a regular file");
    }
    String exposure = shared ? null : facts.exposure();
    if (exposure != null) {
      throw refused(
          Reason.EPERM,
          file,
          owner,
          exposure + ", or MemoryProvider.sharedFile if it is meant to be shared");
    }
  }

  /**
   * Locks an open file.
   *
   * @param identity the identity that the file had before it was opened, or null if it was created
   * @return null if the path leads to another file now, or to none
   */
  private static @Nullable LockedFile locked(
      FileChannel channel, Path file, String owner, @Nullable Object identity) throws IOException {
    try {
      lock(channel, file, owner);
      // Only who holds the lock removes a file, so that from now on it stays.
      FileFacts after = FileFacts.of(file);
      if (after == null || identity != null && !identity.equals(after.identity())) {
        channel.close();
        return null;
      }
      return new LockedFile(file, after.identity(), channel, identity == null);
    } catch (IOException | RuntimeException | Error e) {
      // A file that was created here stays: without the lock it may be that of somebody else now.
      channel.close();
      throw e;
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

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return FileFacts.hasView(file, "posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static MempoolException busy(Path file, String owner, String why) {
    return refused(Reason.EBUSY, file, owner, why + "; close that one, or use another file");
  }

  private static MempoolException refused(Reason reason, Path file, String owner, String why) {
    return refused(reason, file, owner, why, null);
  }

  /** Returns the exception for a file that cannot be the memory of its owner. */
  static MempoolException refused(
      Reason reason, Path file, String owner, String why, @Nullable Throwable cause) {
    return new MempoolException(
        reason,
        String.format(Locale.ROOT, "%s cannot use the file %s as its memory: %s", owner, file, why),
        cause);
  }

  /**
   * Returns a sentence if the file is shorter than its mapping, otherwise null. The path is asked
   * and not the channel, which an interrupt would close, and the lock be lost; so a file that was
   * removed or renamed tells nothing.
   */
  @Nullable String shortage(long mapped) {
    try {
      FileFacts now = FileFacts.of(file);
      return now == null || !identity.equals(now.identity()) || now.size() >= mapped
          ? null
          : String.format(
              Locale.ROOT,
              "the file %s was made shorter: it has %,d of the %,d bytes that are mapped. An access"
                  + " to the others fails with an InternalError, or ends the JVM; close the pool,"
                  + " and let nobody change the length of the file",
              file,
              now.size(),
              mapped);
    } catch (IOException _) { // its folder can no longer be read, so nothing is known
      return null;
    }
  }

  FileChannel channel() {
    return channel;
  }

  /**
   * Restores the state before {@link #open}: deletes the file if that created it, otherwise
   * restores its size; releases the lock. Does nothing to a file that is no longer locked and in
   * use by somebody else.
   */
  void undo() throws IOException {
    // an interrupt would close the channel
    boolean interrupted = Thread.interrupted();
    try (this) {
      if (channel.isOpen()) {
        undo(channel);
      } else { // an interrupt has closed it, and the lock was lost
        try (FileChannel again = FileChannel.open(file, EXISTING)) {
          if (again.tryLock() != null) {
            undo(again);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void undo(FileChannel open) throws IOException {
    FileFacts now = FileFacts.of(file);
    if (now == null || !identity.equals(now.identity())) {
      return;
    }
    if (created) {
      Files.delete(file);
    } else {
      open.truncate(sizeBefore);
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
