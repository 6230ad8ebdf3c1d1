package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A shared mapping of a file. */
record FileMemory(Path file) implements MemoryProvider {

  /** Zeros that are written in one call: enough to make the calls cheap. */
  private static final int ZEROS = 1 << 16;

  @Override
  public MemoryChunk allocate(MemoryRequest request) {
    check(request);
    try {
      LockedFile locked = LockedFile.open(file, request.owner());
      try {
        return map(locked, request);
      } catch (IOException | RuntimeException | Error e) {
        locked.undo();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw failure(Reason.ENOENT, request, "the folder of the file does not exist; make it", e);
    } catch (AccessDeniedException e) {
      throw failure(
          Reason.EPERM, request, "this process may not read and write it, or make it there", e);
    } catch (IOException e) {
      throw failure(Reason.EIO, request, e.toString(), e);
    }
  }

  private void check(MemoryRequest request) {
    if (request.alignment() > Pages.BASE_BYTES) {
      throw failure(
          Reason.EINVAL,
          request,
          "objects aligned to %,d bytes were asked for, and a mapped file is aligned to pages of %s; use other memory"
              .formatted(request.alignment(), PageSize.BASE),
          null);
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw failure(Reason.EINVAL, request, "it is no ordinary file", null);
    }
  }

  @SuppressWarnings("MustBeClosed") // closed by the chunk, or below where the mapping fails
  private MemoryChunk map(LockedFile locked, MemoryRequest request) throws IOException {
    FileChannel channel = locked.channel();
    long bytes = extend(channel, request);
    Arena arena = Arena.ofShared();
    try {
      return MemoryChunk.of(
          channel.map(MapMode.READ_WRITE, 0, bytes, arena),
          toString(),
          () -> {
            arena.close(); // throws while the memory is in use; the lock stays then
            locked.close();
          });
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Makes the file long enough, by whole pages. */
  private long extend(FileChannel channel, MemoryRequest request) throws IOException {
    long before = channel.size();
    long missing = request.bytes() - before;
    if (missing <= 0) {
      return Math.min(Pages.roundUp(request.bytes(), Pages.BASE_BYTES), before);
    }
    long room = room(Files.getFileStore(file));
    if (missing > room) {
      throw full(request, missing, room, null);
    }
    long bytes = Pages.roundUp(request.bytes(), Pages.BASE_BYTES);
    ByteBuffer zeros = ByteBuffer.allocate(ZEROS);
    try {
      for (long at = before; at < bytes; at += zeros.position()) {
        zeros.clear().limit((int) Math.min(ZEROS, bytes - at));
        channel.write(zeros, at);
      }
      return bytes;
    } catch (IOException e) {
      long left = room(Files.getFileStore(file));
      if (left < ZEROS) {
        throw full(request, missing, left, e);
      }
      throw e;
    }
  }

  /** What has no limit of its own, as ramfs and tmpfs with {@code size=0}, says 0 of everything. */
  static long room(FileStore store) throws IOException {
    return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
  }

  private MempoolException full(
      MemoryRequest request, long missing, long room, @Nullable Throwable cause) {
    return failure(
        Reason.ENOSPC,
        request,
        "it must grow by %,d bytes, and its file system has room for %,d; make room, or use fewer or smaller objects"
            .formatted(missing, room),
        cause);
  }

  private MempoolException failure(
      Reason reason, MemoryRequest request, String why, @Nullable Throwable cause) {
    return new MempoolException(
        reason,
        "%s cannot have the file %s as its memory: %s".formatted(request.owner(), file, why),
        cause);
  }

  @Override
  public String toString() {
    return "shared mapping of the file " + file;
  }
}
