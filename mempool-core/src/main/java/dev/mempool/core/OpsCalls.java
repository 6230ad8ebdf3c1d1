package dev.mempool.core;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.api.PoolGeometry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one pool asks of its ops while it is made and populated. Whatever goes wrong there is
 * reported with their name.
 */
final class OpsCalls {

  private final OpsEntry entry;
  private final PoolGeometry geometry;
  private final String config;

  OpsCalls(OpsEntry entry, PoolGeometry geometry, String config) {
    this.entry = entry;
    this.geometry = geometry;
    this.config = config;
  }

  OpsEntry entry() {
    return entry;
  }

  String config() {
    return config;
  }

  MempoolBackend create() {
    return asked("make a backend", () -> entry.ops().create(geometry, config));
  }

  OpsInfo info(MempoolBackend backend) {
    return asked("say its block size", () -> new OpsInfo(backend.contiguousBlockSize()));
  }

  MemoryRequirement memoryRequirement(int objects) {
    return asked(
        "say how much memory it needs",
        () -> entry.ops().memoryRequirement(geometry, config, objects));
  }

  /** Returns how many objects the ops say they placed. */
  int populate(Piece piece, int missing, ObjectPlacer placer) {
    return asked(
        "place objects",
        () ->
            entry
                .ops()
                .populate(geometry, config, piece.address(), piece.bytes(), missing, placer));
  }

  boolean enqueue(MempoolBackend backend, int[] objects, int count) {
    return asked("take its objects", () -> backend.enqueue(objects, 0, count));
  }

  private <T> T asked(String what, Supplier<? extends @Nullable T> question) {
    Throwable cause;
    try {
      T answer = question.get();
      if (answer != null) {
        return answer;
      }
      cause = new NullPointerException("null was returned");
    } catch (MempoolException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new MempoolException(
          Reason.ENOMEM,
          "pool '%s': ops '%s' had not enough memory to %s for %d objects; use a smaller pool, or raise the JVM's heap (-Xmx)"
              .formatted(geometry.name(), entry.name(), what, geometry.size()),
          e);
    } catch (RuntimeException | Error e) {
      cause = e;
    }
    throw new MempoolException(
        Reason.EIO,
        "pool '%s': the provider %s of ops '%s' (%s) failed to %s: %s"
            .formatted(
                geometry.name(), entry.provider(), entry.name(), entry.source(), what, cause),
        cause);
  }
}
