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
 * A file that one pool has, and no other.
 *
 * <p>A lock of the system is not enough within one process: there, closing any channel of a file
 * gives up all locks on it, so even a vain attempt to open it a second time would. Therefore files
 * that are in use are also known here, and not opened again.
 */
final class LockedFile implements AutoCloseable {

  /** Identities of the files in use; guarded by itself. */
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

  static LockedFile open(Path file, String owner) throws IOException {
    synchronized (IN_USE) {
      if (Files.exists(file) && IN_USE.contains(identityOf(file))) {
        throw busy(file, owner, "another pool of this process has it");
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

  /** One file has one identity, by whatever path it is found. */
  private static Object identityOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key != null ? key : file.toRealPath(); // a system without numbers for files
  }

  private static MempoolException busy(Path file, String owner, String why) {
    return new MempoolException(
        Reason.EBUSY,
        "%s cannot have the file %s as its memory: %s; close that, or use another file"
            .formatted(owner, file, why));
  }

  FileChannel channel() {
    return channel;
  }

  /** Leaves the file as it was found. */
  void undo() throws IOException {
    try (this) {
      if (created) {
        Files.delete(file);
      } else {
        // not through the channel: an interrupt closes that, and then the lock is to be had again
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
        channel.close(); // gives up the lock
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
