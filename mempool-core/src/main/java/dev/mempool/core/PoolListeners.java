package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.System.Logger;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listeners of one registry. An event is for those that there are when it begins. */
final class PoolListeners {

  private static final Logger LOG = System.getLogger(PoolListener.class.getName());

  private final CopyOnWriteArrayList<PoolListener> listeners = new CopyOnWriteArrayList<>();

  void add(@Nullable PoolListener listener) {
    if (listener == null) {
      throw new MempoolException(
          Reason.EINVAL, "a listener is null; pass an object whose methods can be called");
    }
    if (!listeners.addIfAbsent(listener)) {
      throw new MempoolException(
          Reason.EEXIST,
          "the listener %s is registered already; each is called once per event"
              .formatted(listener));
    }
  }

  void remove(@Nullable PoolListener listener) {
    if (!listeners.remove(listener)) {
      throw new MempoolException(
          Reason.ENOENT,
          "the listener %s is not registered here; pass the one that was given to addListener()"
              .formatted(listener));
    }
  }

  void tell(Mempool pool, Consumer<? super PoolListener> event) {
    for (PoolListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error e) {
        LOG.log(
            Logger.Level.WARNING,
            "pool '" + pool.name() + "': the listener " + listener + " failed",
            e);
      }
    }
  }
}
