// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.Pages;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider of one chunk: a shared mapping of a file, which is locked as long as the chunk is
 * open.
 *
 * @param shared whether a file is taken that other users can read or change
 */
record FileMemory(Path file, boolean shared) implements MemoryProvider {

  /** The bytes of one write when the file is extended: enough that the cost of a call is small. */
  private static final int WRITE_BYTES = 1 << 16;

  /** The types of file systems that keep files in memory, as Linux names them. */
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  @Override
  public MemoryChunk allocate(MemoryRequest request) {
    check(request);
    // An interrupt closes a channel that is in use, so a pending one waits until the end.
    boolean interrupted = Thread.interrupted();
    try {
      return lockAndMap(request);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private MemoryChunk lockAndMap(MemoryRequest request) {
    try {
      LockedFile locked = LockedFile.open(file, shared, request.owner());
      try {
        return map(locked, request);
      } catch (IOException | RuntimeException | Error e) {
        locked.undo();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw failure(Reason.ENOENT, request, "its folder does not exist; create the folder", e);
    } catch (AccessDeniedException e) {
      throw failure(
          Reason.EPERM,
          request,
          "this process lacks the permission to create it, or to read and write it",
          e);
    } catch (ClosedByInterruptException e) {
      throw failure(
          Reason.EIO,
          request,
          "the thread was interrupted while it prepared the file, which was left as it had been;"
              + " try again if the pool is still wanted",
          e);
    } catch (IOException e) {
      throw failure(Reason.EIO, request, e.toString(), e);
    }
  }

  private void check(MemoryRequest request) {
    if (request.alignment() > Pages.BASE_BYTES) {
      throw failure(
          Reason.ENOTSUP,
          request,
          String.format(
              Locale.ROOT,
              "its start must be aligned to %,d bytes, but a mapped file is aligned to pages of %s;"
                  + " use another memory provider",
              request.alignment(),
              PageSize.BASE),
          null);
    }
  }

  @SuppressWarnings("MustBeClosed") // closed by the chunk, or below where the mapping fails
  private MemoryChunk map(LockedFile locked, MemoryRequest request) throws IOException {
    FileChannel channel = locked.channel();
    long counted = isInMemory() ? bytesOf(channel.size(), request) : 0;
    MemoryLimit limit = MemoryLimit.ofProcess();
    limit.take(request.owner(), counted);
    Arena arena = Arena.ofShared();
    try {
      long bytes = extend(channel, request);
      return MemoryChunk.of(
          channel.map(MapMode.READ_WRITE, 0, bytes, arena),
          toString(),
          () -> locked.shortage(bytes),
          () -> {
            arena.close(); // throws while the memory is in use; the lock stays then
            limit.giveBack(counted);
            locked.close();
          },
          () -> {
            arena.close();
            limit.giveBack(counted);
            locked.undo();
          });
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      limit.giveBack(counted);
      throw e;
    }
  }

  /** Tells whether the file system keeps its files in memory, where no disk can take them over. */
  private boolean isInMemory() throws IOException {
    return IN_MEMORY.contains(Files.getFileStore(file).type());
  }

  /** Returns the bytes to map of a file that has a length, and is extended if it is too short. */
  private static long bytesOf(long length, MemoryRequest request) {
    long whole = Pages.roundUp(request.bytes(), Pages.BASE_BYTES);
    return length < request.bytes() ? whole : Math.min(whole, length);
  }

  /** Extends a file that is too short by zeros, up to whole pages. Returns the bytes to map. */
  private long extend(FileChannel channel, MemoryRequest request) throws IOException {
    long before = channel.size();
    long missing = request.bytes() - before;
    long bytes = bytesOf(before, request);
    if (missing <= 0) {
      return bytes;
    }
    long free = freeBytes(Files.getFileStore(file));
    if (missing > free) {
      throw full(request, missing, free, null);
    }
    ByteBuffer zeros = ByteBuffer.allocate(WRITE_BYTES);
    try {
      for (long at = before; at < bytes; at += zeros.position()) {
        zeros.clear().limit((int) Math.min(WRITE_BYTES, bytes - at));
        channel.write(zeros, at);
      }
      return bytes;
    } catch (IOException e) {
      long left = freeBytes(Files.getFileStore(file));
      if (left < WRITE_BYTES) {
        throw full(request, missing, left, e);
      }
      throw e;
    }
  }

  /**
   * Returns the bytes that a file system can still store. A file system without a limit, as ramfs
   * and tmpfs with {@code size=0}, reports a total and a free space of 0.
   */
  static long freeBytes(FileStore store) throws IOException {
    return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
  }

  private MempoolException full(
      MemoryRequest request, long missing, long free, @Nullable Throwable cause) {
    return failure(
        Reason.ENOSPC,
        request,
        String.format(
            Locale.ROOT,
            "it must grow by %,d bytes, but its file system has room for %,d; free some space, or"
                + " use fewer or smaller objects",
            missing,
            free),
        cause);
  }

  private MempoolException failure(
      Reason reason, MemoryRequest request, String why, @Nullable Throwable cause) {
    return LockedFile.refused(reason, file, request.owner(), why, cause);
  }

  @Override
  public String toString() {
    return "shared mapping of the file " + file;
  }
}
