// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.Subscription;
import dev.mempool.core.foreign.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open pools, by name. Thread-safe. A pool is in one registry from its creation until it is
 * closed; a registry keeps its pools reachable, and so does not let them be dropped before it is
 * itself unreachable. Names are unique within a registry, except that a pool that was {@linkplain
 * PoolBuilder#replaces replaced} has the name of its successor until it is closed: look-ups by name
 * find the successor only. C counterpart: the global list of {@code rte_mempool_lookup} and {@code
 * rte_mempool_walk}.
 *
 * @since 0.1.0
 */
public final class PoolRegistry {

  private static final String LOG = PoolListener.class.getName();

  private static final PoolRegistry GLOBAL = new PoolRegistry();

  private final ConcurrentSkipListMap<String, Pool> pools = new ConcurrentSkipListMap<>();

  /** The open pools whose names their successors have. */
  private final CopyOnWriteArrayList<Pool> replaced = new CopyOnWriteArrayList<>();

  private final CopyOnWriteArrayList<Entry> listeners = new CopyOnWriteArrayList<>();

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
  @CheckReturnValue
  public Optional<Pool> lookup(String name) {
    Objects.requireNonNull(name, "name");
    return Optional.ofNullable(pools.get(name));
  }

  /**
   * Returns the pool of an object, by its address. C counterpart: {@code rte_mempool_from_obj},
   * which reads the pool from the header of the object.
   *
   * @param address the native address of the first byte of an object
   * @return the open pool that has an object there, if there is one
   */
  @CheckReturnValue
  public Optional<Pool> ownerOf(long address) {
    return all().stream().filter(pool -> pool.mempool().hasObjectAt(address)).findFirst();
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
  public void walk(Consumer<? super Pool> visitor) {
    Objects.requireNonNull(visitor, "visitor");
    all().forEach(visitor);
  }

  /**
   * Adds a listener for the events of all pools in this registry. A listener that is added while an
   * event is being reported does not receive that event. A listener that is added twice is called
   * twice.
   *
   * @param listener the listener
   * @return the subscription, which ends when it is closed; the listener may close it while it is
   *     called, and may still receive an event that is being reported then
   */
  public Subscription addListener(PoolListener listener) {
    Entry entry = new Entry(Objects.requireNonNull(listener, "listener"));
    listeners.add(entry);
    return () -> listeners.remove(entry);
  }

  /** A listener that was added. Two of them are never equal, though their listeners may be. */
  private static final class Entry {
    final PoolListener listener;

    Entry(PoolListener listener) {
      this.listener = listener;
    }
  }

  /** Calls all listeners that are registered now, and logs their exceptions and errors. */
  void tell(Pool pool, Consumer<? super PoolListener> event) {
    for (Entry entry : listeners) {
      try {
        event.accept(entry.listener);
      } catch (Throwable e) { // foreign code: all errors, and undeclared checked exceptions
        Faults.warn(
            LOG,
            "pool '" + pool.name() + "': the listener " + Faults.nameOf(entry.listener) + " failed",
            e);
      }
    }
  }

  /**
   * {@return the {@linkplain Pool#dump() dumps} of all open pools, in the order of the names} Of a
   * pool whose backend fails to count its objects, it has a line that says so. C counterpart:
   * {@code rte_mempool_list_dump}.
   */
  public String dump() {
    StringBuilder text = new StringBuilder();
    for (Pool pool : all()) {
      try {
        text.append(pool.dump());
      } catch (PoolClosedException e) {
        // it was closed after the walk began
      } catch (Throwable e) { // a backend is foreign code; the other pools have their dumps
        text.append(
            String.format(
                Locale.ROOT,
                "mempool <%s>\n  cannot be dumped: %s\n",
                pool.name(),
                Faults.text(e)));
      }
    }
    return text.toString();
  }

  void requireFree(String name, @Nullable Pool replaced) {
    Pool present = pools.get(name);
    if (present != null && present != replaced) {
      throw taken(name);
    }
  }

  /**
   * Adds a pool.
   *
   * @param replaced the pool of the same name that it replaces, null for none
   */
  void add(Pool pool, @Nullable Pool replaced) {
    if (replaced != null && pools.replace(pool.name(), replaced, pool)) {
      this.replaced.add(replaced);
      if (replaced.isClosed()) {
        this.replaced.remove(replaced);
      }
    } else if (pools.putIfAbsent(pool.name(), pool) != null) {
      throw taken(pool.name());
    }
  }

  /** Removes a pool. If the pool that it replaced is open, that one gets the name back. */
  void remove(Pool pool) {
    replaced.remove(pool);
    if (pools.remove(pool.name(), pool)) {
      for (Pool old : replaced.reversed()) {
        if (old.name().equals(pool.name()) && pools.putIfAbsent(old.name(), old) == null) {
          replaced.remove(old);
          if (old.isClosed()) {
            pools.remove(old.name(), old);
          }
          break;
        }
      }
    }
  }

  /** Returns all open pools, those that were replaced last. */
  private List<Pool> all() {
    List<Pool> all = new ArrayList<>(pools.values());
    all.addAll(replaced);
    return all;
  }

  private static MempoolException taken(String name) {
    return new MempoolException(
        Reason.EEXIST,
        String.format(
            Locale.ROOT,
            "a pool named '%s' exists; choose another name, close that pool first, or use a"
                + " registry of your own",
            name));
  }
}
