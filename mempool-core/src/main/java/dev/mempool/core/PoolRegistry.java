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
 * The open pools, by name. A pool is in one registry from its creation until it is closed; names
 * are unique within a registry. Any thread may call any method. C counterpart: the global list
 * behind {@code rte_mempool_lookup} and {@code rte_mempool_walk}.
 */
public final class PoolRegistry {

  private static final Logger LOG = System.getLogger(PoolListener.class.getName());

  private static final PoolRegistry GLOBAL = new PoolRegistry();

  private final ConcurrentSkipListMap<String, Mempool> pools = new ConcurrentSkipListMap<>();

  private final CopyOnWriteArrayList<PoolListener> listeners = new CopyOnWriteArrayList<>();

  /** Makes an empty registry, for instance for one of several frameworks in a JVM. */
  public PoolRegistry() {}

  /** {@return the registry of this process, which pools join unless told otherwise} */
  public static PoolRegistry global() {
    return GLOBAL;
  }

  /**
   * Finds a pool.
   *
   * @param name its name
   * @return the open pool of that name
   */
  public Optional<Mempool> lookup(String name) {
    return Optional.ofNullable(pools.get(name));
  }

  /**
   * Finds the pool of an object. C counterpart: {@code rte_mempool_from_obj}, which reads it from
   * the object's header.
   *
   * @param address the native address of an object's first byte
   * @return the open pool of which an object starts there
   */
  public Optional<Mempool> ownerOf(long address) {
    return pools.values().stream().filter(pool -> pool.hasObjectAt(address)).findFirst();
  }

  /** {@return the names of all open pools in alphabetical order, as they are now} */
  public List<String> names() {
    return List.copyOf(pools.keySet());
  }

  /**
   * Visits all open pools in the order of their names. The visitor may create and close pools;
   * whether it then still meets them is not defined.
   *
   * @param visitor is called once per pool, on this thread
   */
  public void walk(Consumer<? super Mempool> visitor) {
    pools.values().forEach(visitor);
  }

  /**
   * Has a listener told of the events of all pools in this registry. One that is added while an
   * event is being told is not told of that one.
   *
   * @param listener what to tell
   * @throws MempoolException EINVAL if it is {@code null}, EEXIST if it, or one that is {@linkplain
   *     Object#equals equal} to it, is registered here already
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
   * Ends what {@link #addListener} began. A listener may do so while it is called. Where another
   * one is removed while an event is being told, it may still be told of that one.
   *
   * @param listener the listener
   * @throws MempoolException ENOENT if it is not registered here
   */
  public void removeListener(PoolListener listener) {
    if (!listeners.remove(listener)) {
      throw new MempoolException(
          Reason.ENOENT,
          "the listener %s is not registered here; pass the one that was given to addListener()"
              .formatted(listener));
    }
  }

  /** Calls all listeners that are registered now; logs what they throw. */
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
   * Writes what {@link Mempool#dump(Appendable)} writes of each open pool, in the order of their
   * names. C counterpart: {@code rte_mempool_list_dump}.
   *
   * @param out where to
   * @throws IOException if it cannot be written
   */
  public void dump(Appendable out) throws IOException {
    for (Mempool pool : pools.values()) {
      PoolDump dump;
      try {
        dump = pool.dump();
      } catch (IllegalStateException e) {
        if (pool.isClosed()) {
          continue; // since the walk began
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
