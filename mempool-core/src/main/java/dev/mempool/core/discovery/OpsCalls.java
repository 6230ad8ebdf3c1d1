// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PopulateRequest;
import dev.mempool.core.foreign.Faults;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls that one pool makes to its ops while it is created and populated. Every exception and
 * error of the ops is reported as a {@link MempoolException} that names the provider, except an
 * {@link IllegalArgumentException} by which the ops refuse to serve such a pool. Thread-safe as far
 * as the ops are.
 */
public final class OpsCalls {

  /** The most memory that ops may ask for: more than the largest objects and pools need. */
  private static final long MAX_BYTES = 1L << 61;

  /** The largest alignment: that of the largest memory of a bucket, 1 PiB. */
  private static final long MAX_ALIGNMENT = 1L << 50;

  private final MempoolOps ops;
  private final String name;
  private final String source;
  private final PoolGeometry geometry;
  private final OpsConfig config;

  /**
   * Prepares the calls.
   *
   * @param ops the provider
   * @param name the name of the ops
   * @param source the name of the provider's module or of its jar file
   * @param geometry the geometry of the pool
   * @param config the settings of the backend
   */
  public OpsCalls(
      MempoolOps ops, String name, String source, PoolGeometry geometry, OpsConfig config) {
    this.ops = ops;
    this.name = name;
    this.source = source;
    this.geometry = geometry;
    this.config = config;
  }

  /** {@return the settings of the backend} */
  public OpsConfig config() {
    return config;
  }

  /**
   * {@return a new backend of the pool}
   *
   * @throws IllegalArgumentException if the ops refuse the pool
   */
  public MempoolBackend create() {
    return call("create a backend", () -> ops.create(geometry, config), /* mayRefuse= */ true);
  }

  /**
   * {@return the memory that the ops need for a number of objects}
   *
   * @param objects the number of objects
   * @throws MempoolException EIO also if the answer is absurd: no machine has so much memory, or
   *     can align it so
   */
  public MemoryRequirement memoryRequirement(int objects) {
    return call(
        "say how much memory it needs",
        () -> {
          @Nullable MemoryRequirement need = ops.memoryRequirement(geometry, config, objects);
          if (need != null && (need.bytes() > MAX_BYTES || need.alignment() > MAX_ALIGNMENT)) {
            throw new IllegalStateException(
                String.format(
                    Locale.ROOT,
                    "it asks for %s, for %d objects of %d bytes; no machine has that. This is a"
                        + " defect of the ops",
                    need,
                    objects,
                    geometry.slotSize()));
          }
          return need;
        });
  }

  /**
   * Closes a backend.
   *
   * @param backend the backend
   */
  public void close(MempoolBackend backend) {
    call(
        "close its backend",
        () -> {
          backend.close();
          return true;
        });
  }

  /**
   * Has the ops place objects in contiguous memory.
   *
   * @param address the native address of the memory
   * @param bytes its length
   * @param missing the number of objects that have no place yet
   * @param placer receives the places
   * @return the number of objects that the ops say they have placed
   */
  public int populate(long address, long bytes, int missing, LongConsumer placer) {
    AtomicBoolean ended = new AtomicBoolean();
    LongConsumer duringCall =
        place -> {
          if (ended.get()) {
            throw new IllegalStateException(
                "an object was placed after populate had returned; ops place objects only during"
                    + " that call");
          }
          placer.accept(place);
        };
    PopulateRequest request =
        PopulateRequest.of(geometry, config, missing, duringCall).withMemory(address, bytes);
    try {
      return call("place objects", () -> ops.populate(request));
    } finally {
      ended.set(true);
    }
  }

  /**
   * Gives new objects to the backend.
   *
   * @param backend the backend
   * @param objects an array that begins with their indices
   * @param count the number of objects
   * @return whether the backend took them
   */
  public boolean enqueue(MempoolBackend backend, int[] objects, int count) {
    return call("take its objects", () -> backend.enqueue(objects, 0, count));
  }

  /**
   * Makes a call to the ops or to their backend.
   *
   * @param <T> the type of the answer
   * @param action the action of the ops as a verb with its object, for messages
   * @param call makes the call
   * @return the answer, which is not {@code null}
   * @throws MempoolException EIO if the ops return null or throw anything else than a
   *     MempoolException; ENOMEM for an OutOfMemoryError; the exception itself if they throw a
   *     MempoolException
   */
  public <T> T call(String action, Supplier<? extends @Nullable T> call) {
    return call(action, call, /* mayRefuse= */ false);
  }

  private <T> T call(String action, Supplier<? extends @Nullable T> call, boolean mayRefuse) {
    Throwable cause;
    try {
      T answer = call.get();
      if (answer != null) {
        return answer;
      }
      cause = new NullPointerException("null was returned");
    } catch (MempoolException e) {
      if (Faults.printable(e) == e) {
        throw e;
      }
      cause = e; // of a class of the ops, and hostile
    } catch (IllegalArgumentException e) {
      if (mayRefuse) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "pool '%s': the provider %s of ops '%s' (%s) refuses such a pool: %s",
                geometry.name(),
                Faults.nameOf(ops),
                name,
                source,
                Faults.message(e)),
            Faults.printable(e));
      }
      cause = e;
    } catch (OutOfMemoryError e) {
      throw new MempoolException(
          Reason.ENOMEM,
          String.format(
              Locale.ROOT,
              "pool '%s': ops '%s' (%s) had not enough memory to %s for %d objects; use a smaller"
                  + " pool, or raise the JVM's heap (-Xmx)",
              geometry.name(),
              name,
              source,
              action,
              geometry.size()),
          Faults.printable(e));
    } catch (Throwable e) { // foreign code: all errors, and undeclared checked exceptions
      cause = e;
    }
    throw failed(action, cause);
  }

  /**
   * {@return the exception that says that the ops failed to do something}
   *
   * @param action the action of the ops as a verb with its object
   * @param cause what they threw
   */
  public MempoolException failed(String action, Throwable cause) {
    return new MempoolException(
        Reason.EIO,
        String.format(
            Locale.ROOT,
            "pool '%s': the provider %s of ops '%s' (%s) failed to %s: %s%s",
            geometry.name(),
            Faults.nameOf(ops),
            name,
            source,
            action,
            Faults.text(cause),
            Faults.advice(cause)),
        Faults.printable(cause));
  }
}
