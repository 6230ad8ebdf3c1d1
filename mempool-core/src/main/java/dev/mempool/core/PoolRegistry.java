package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The open pools, by name. Thread-safe. A pool is in one registry from its creation until it is
 * closed. Names are unique within a registry. C counterpart: the global list of {@code
 * rte_mempool_lookup} and {@code rte_mempool_walk}.
 */
public final class PoolRegistry {

  private static final Logger LOG = System.getLogger(PoolListener.class.getName());

  private static final PoolRegistry GLOBAL = new PoolRegistry();

  private final ConcurrentSkipListMap<String, Mempool> pools = new ConcurrentSkipListMap<>();

  private final CopyOnWriteArrayList<PoolListener> listeners = new CopyOnWriteArrayList<>();

  /** Creates an empty registry, for example for one of several frameworks in a JVM. */
  public PoolRegistry() {}

  /** {@return the registry of this process, which is the default of pools} */
  public static PoolRegistry global() {
    return GLOBAL;
  }

  /**
   * Returns the pool of a name.
   *
   * @param name the name
   * @return the open pool of that name, if there is one
   */
  public Optional<Mempool> lookup(String name) {
    return Optional.ofNullable(pools.get(name));
  }

  /**
   * Returns the pool of an object, by its address. C counterpart: {@code rte_mempool_from_obj},
   * which reads the pool from the header of the object.
   *
   * @param address the native address of the first byte of an object
   * @return the open pool that has an object there, if there is one
   */
  public Optional<Mempool> ownerOf(long address) {
    return pools.values().stream().filter(pool -> pool.hasObjectAt(address)).findFirst();
  }

  /** {@return the names of all open pools, in alphabetical order, as they are now} */
  public List<String> names() {
    return List.copyOf(pools.keySet());
  }

  /**
   * Calls a visitor for each open pool, in the order of the names. The visitor may create and close
   * pools. Whether it is called for pools that are created or closed meanwhile is not defined.
   *
   * @param visitor receives each pool, on the calling thread
   */
  public void walk(Consumer<? super Mempool> visitor) {
    pools.values().forEach(visitor);
  }

  /**
   * Adds a listener for the events of all pools in this registry. A listener that is added while an
   * event is being reported does not receive that event.
   *
   * @param listener the listener
   * @throws MempoolException EINVAL if the listener is {@code null}; EEXIST if it, or a listener
   *     that {@linkplain Object#equals equals} it, is registered here already
   */
  public void addListener(PoolListener listener) {
    if (Objects.isNull(listener)) {
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

  /**
   * Removes a listener. A listener may remove itself while it is called. A listener that is removed
   * while an event is being reported may still receive that event.
   *
   * @param listener the listener
   * @throws MempoolException ENOENT if the listener is not registered here
   */
  public void removeListener(PoolListener listener) {
    if (!listeners.remove(listener)) {
      throw new MempoolException(
          Reason.ENOENT,
          "the listener %s is not registered here; pass the one that was given to addListener()"
              .formatted(listener));
    }
  }

  /** Calls all listeners that are registered now, and logs their exceptions and errors. */
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

  /**
   * Writes the {@linkplain Mempool#dump(Appendable) dump} of each open pool, in the order of the
   * names. C counterpart: {@code rte_mempool_list_dump}.
   *
   * @param out the destination
   * @throws IOException if {@code out} throws it
   */
  public void dump(Appendable out) throws IOException {
    for (Mempool pool : pools.values()) {
      PoolDump dump;
      try {
        dump = pool.dump();
      } catch (IllegalStateException e) {
        if (pool.isClosed()) {
          continue; // it was closed after the walk began
        }
        throw e;
      }
      out.append(dump.toString());
    }
  }

  void requireFree(String name) {
    if (pools.containsKey(name)) {
      throw taken(name);
    }
  }

  void add(Mempool pool) {
    if (pools.putIfAbsent(pool.name(), pool) != null) {
      throw taken(pool.name());
    }
  }

  void remove(Mempool pool) {
    pools.remove(pool.name(), pool);
  }

  private static MempoolException taken(String name) {
    return new MempoolException(
        Reason.EEXIST,
        "a pool named '%s' exists; choose another name, close that pool first, or use a registry of your own"
            .formatted(name));
  }
}
