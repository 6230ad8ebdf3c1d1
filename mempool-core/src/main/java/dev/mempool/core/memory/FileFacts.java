// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts that decide whether a pool may use a file, read without following a link. */
final class FileFacts {

  private static final Path OWN_STATUS = Path.of("/proc/self/status");

  private static final Set<PosixFilePermission> OF_OWNER =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path file;
  private final BasicFileAttributes attributes;

  private FileFacts(Path file, BasicFileAttributes attributes) {
    this.file = file;
    this.attributes = attributes;
  }

  /** Returns the facts about a file, or null if there is none. */
  static @Nullable FileFacts of(Path file) throws IOException {
    Class<? extends BasicFileAttributes> kind =
        hasView(file, "posix") ? PosixFileAttributes.class : BasicFileAttributes.class;
    try {
      return new FileFacts(file, Files.readAttributes(file, kind, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  static boolean hasView(Path file, String view) {
    return file.getFileSystem().supportedFileAttributeViews().contains(view);
  }

  long size() {
    return attributes.size();
  }

  boolean isRegular() {
    return attributes.isRegularFile();
  }

  boolean isLink() {
    return attributes.isSymbolicLink();
  }

  /** Returns the identity of the file, which is the same for all paths that lead to it. */
  Object identity() throws IOException {
    Object key = attributes.fileKey();
    return key != null ? key : file.toRealPath(); // this file system has no file numbers
  }

  /**
   * Returns why other users can read or change what is in the file, with what to do, or null if
   * they cannot.
   */
  @Nullable String exposure() throws IOException {
    if (!(attributes instanceof PosixFileAttributes posix)) {
      return null;
    }
    if (!isOwn(posix)) {
      return String.format(
          Locale.ROOT,
          "it belongs to the user %s, who can read and change what a pool keeps there; use a file"
              + " of your own",
          posix.owner().getName());
    }
    if (!OF_OWNER.containsAll(posix.permissions())) {
      return String.format(
          Locale.ROOT,
          "its permissions are %s, so that other users can read or change what a pool keeps there;"
              + " take these from them (chmod 600)",
          PosixFilePermissions.toString(posix.permissions()));
    }
    int names = hasView(file, "unix") ? (Integer) attribute("unix:nlink") : 1;
    if (names > 1) {
      return String.format(
          Locale.ROOT,
          "it has %d names (hard links), so that it may be in use as another file; use a file with"
              + " one name",
          names);
    }
    return null;
  }

  private boolean isOwn(PosixFileAttributes posix) throws IOException {
    // real, effective, saved and file system user
    String[] users = ProcFile.value(OWN_STATUS, "Uid:", "").split("\\s+");
    return users.length > 1 && hasView(file, "unix")
        ? users[1].equals(String.valueOf(attribute("unix:uid")))
        : posix.owner().getName().equals(System.getProperty("user.name"));
  }

  private Object attribute(String name) throws IOException {
    return Files.getAttribute(file, name, LinkOption.NOFOLLOW_LINKS);
  }
}
