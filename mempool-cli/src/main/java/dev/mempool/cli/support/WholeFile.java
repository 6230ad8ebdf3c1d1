// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written as a whole or not at all. What is written goes to a new file in the same
 * folder, which takes the place of an older one only when it is complete; otherwise it is removed
 * by {@link #close}, and the older one stays as it was.
 *
 * <p>A pipe or a device is written at once. So is a file that belongs to somebody else, one whose
 * folder allows no new file, and one that does not exist and that a symbolic link names: these are
 * removed if they are not complete. Not thread-safe, except for {@link #close}.
 */
public final class WholeFile implements AutoCloseable {

  /** The name under which the file is found when it is complete. */
  private final Path target;

  /** The file that is written: the target, or the new file that will take its place. */
  private final Path written;

  private final FileChannel channel;

  /** The identity of the file that is written, null if it has none. */
  private final @Nullable Object identity;

  /** Written by {@link #finish} and read by a shutdown hook. */
  private volatile boolean complete;

  private WholeFile(Path target, Path written, FileChannel channel) throws IOException {
    this.target = target;
    this.written = written;
    this.channel = channel;
    this.identity = identity(written);
  }

  /**
   * Opens a file to be written. An older file of that name is not touched yet.
   *
   * @param path the name of the file
   * @return the open file, which is empty
   * @throws IOException if the file cannot be written
   */
  public static WholeFile create(Path path) throws IOException {
    boolean exists = Files.exists(path);
    if (exists ? !Files.isRegularFile(path) : Files.isSymbolicLink(path)) {
      return inPlace(path);
    }
    Path target = exists ? path.toRealPath() : path;
    if (exists && !Files.isWritable(target)) {
      throw new AccessDeniedException(path.toString());
    }
    // short, because the name of the file may be as long as a name can be
    Path written =
        target.resolveSibling(
            ".mempool-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    FileChannel channel;
    try {
      channel = FileChannel.open(written, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    } catch (AccessDeniedException e) {
      if (exists) {
        return inPlace(target);
      }
      throw e;
    }
    boolean keep = false;
    try {
      if (exists && !hasAttributesOf(target, written)) {
        return inPlace(target);
      }
      WholeFile file = new WholeFile(target, written, channel);
      keep = true;
      return file;
    } finally {
      if (!keep) {
        channel.close();
        Files.deleteIfExists(written);
      }
    }
  }

  private static WholeFile inPlace(Path path) throws IOException {
    return new WholeFile(
        path,
        path,
        FileChannel.open(
            path,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING));
  }

  /** Gives a new file the owner and permissions of the old one. {@return whether it has them} */
  private static boolean hasAttributesOf(Path old, Path fresh) throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    if (view == null) {
      return true;
    }
    PosixFileAttributes from = Files.readAttributes(old, PosixFileAttributes.class);
    PosixFileAttributes to = view.readAttributes();
    try {
      if (!from.group().equals(to.group())) {
        view.setGroup(from.group());
      }
      if (!from.owner().equals(to.owner())) {
        view.setOwner(from.owner());
      }
      view.setPermissions(from.permissions());
      return true;
    } catch (IOException e) {
      return false; // it belongs to somebody else
    }
  }

  /** {@return the channel to write to} */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Tells whether two files have the same name, however it is spelled, or are one device.
   *
   * @param other the other file
   * @return whether one of them would replace the other
   * @throws IOException if this cannot be found out
   */
  public boolean isSame(WholeFile other) throws IOException {
    return resolved().equals(other.resolved())
        || Files.exists(target)
            && Files.exists(other.target)
            && Files.isSameFile(target, other.target);
  }

  private Path resolved() throws IOException {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.getParent();
    return folder == null
        ? absolute
        : folder.toRealPath().resolve(Objects.requireNonNull(absolute.getFileName()));
  }

  /**
   * Closes the file, which is complete, and puts it in its place.
   *
   * @throws IOException if that is not possible
   */
  public void finish() throws IOException {
    channel.close();
    if (!written.equals(target)) {
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    }
    complete = true;
  }

  /** Removes what was written unless it was finished. Thread-safe. */
  @Override
  public void close() {
    if (complete) {
      return;
    }
    try {
      channel.close();
      Path file = written.toRealPath();
      // not what somebody else has put in its place meanwhile
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Objects.equals(identity, identity(file))) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // The error because of which the file is not complete is reported instead.
    }
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }
}
