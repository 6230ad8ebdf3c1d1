package dev.mempool.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedMap;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.internal.Spinlock;
import dev.mempool.core.discovery.FoundOps;
import dev.mempool.core.discovery.OpsDiscovery;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ops that pools can select, by name. Thread-safe.
 *
 * <p>All contents are in one immutable snapshot. A look-up reads the snapshot and never waits. A
 * registration takes a spinlock and replaces the snapshot; a look-up that starts later sees it. The
 * table has room for any number of ops. Ops cannot be removed, because a pool may use them.
 *
 * <p>C counterpart: {@code struct rte_mempool_ops_table}, which holds 16 ops and accepts the same
 * name twice.
 */
public final class OpsTable {

  /** The index of an entry until all names of the table are known. */
  private static final int UNINDEXED = -1;

  private final Spinlock lock = new Spinlock();
  private volatile Snapshot snapshot;

  /**
   * The contents of the table at one moment.
   *
   * @param usable the entries by name
   * @param conflicts the entries whose name was found more than once; none of them can be used
   * @param failures the providers that cannot be used, including those of the conflicts
   */
  private record Snapshot(
      ImmutableSortedMap<String, OpsEntry> usable,
      ImmutableListMultimap<String, OpsEntry> conflicts,
      ImmutableList<OpsFailure> failures) {}

  /** The holder of the table of the process, which is filled at its first use. */
  private static final class Global {
    static final OpsTable TABLE = new OpsTable(discoverGlobal());

    private static OpsDiscovery discoverGlobal() {
      // a set, so that each loader is searched once
      Set<@Nullable ClassLoader> loaders = new LinkedHashSet<>();
      loaders.add(MempoolOps.class.getClassLoader());
      loaders.add(OpsTable.class.getClassLoader());
      loaders.add(Thread.currentThread().getContextClassLoader());
      OpsDiscovery discovery = new OpsDiscovery();
      loaders.forEach(discovery::search);
      return discovery;
    }
  }

  private OpsTable(OpsDiscovery discovery) {
    ImmutableListMultimap<String, OpsEntry> byName =
        discovery.found().stream()
            .map(found -> OpsEntry.of(found, UNINDEXED))
            .sorted(Comparator.comparing(OpsEntry::name).thenComparing(OpsEntry::provider))
            .collect(ImmutableListMultimap.toImmutableListMultimap(OpsEntry::name, entry -> entry));
    TreeMap<String, OpsEntry> usable = new TreeMap<>();
    ImmutableListMultimap.Builder<String, OpsEntry> conflicts = ImmutableListMultimap.builder();
    ImmutableList.Builder<OpsFailure> failures = ImmutableList.builder();
    discovery.failed().forEach(failed -> failures.add(OpsFailure.of(failed)));
    byName
        .asMap()
        .forEach((name, entries) -> {
          if (entries.size() == 1) {
            usable.put(name, entries.iterator().next());
          } else {
            conflicts.putAll(name, entries);
            for (OpsEntry entry : entries) {
              failures.add(
                  new OpsFailure(
                      Optional.of(name),
                      entry.provider(),
                      entry.source(),
                      conflict(name, entries),
                      Optional.empty()));
            }
          }
        });
    this.snapshot = new Snapshot(indexed(usable), conflicts.build(), failures.build());
  }

  /**
   * Returns the table of this process. It is filled once, at the first call, with every provider
   * that one of these class loaders finds, in this order: the loader of {@link MempoolOps}, the
   * loader of this class, and the context class loader of the first caller.
   *
   * @return the table
   */
  public static OpsTable global() {
    @Nullable OpsTable table = Global.TABLE;
    if (table == null) {
      throw new IllegalStateException(
          "a provider asked for the global ops table while the table is being filled; a provider"
              + " must not use pools in its constructor");
    }
    return table;
  }

  /**
   * Creates a table with every provider that a class loader and its parents find.
   *
   * @param loader the class loader, or {@code null} for the system class loader
   * @return a new table
   */
  public static OpsTable discover(@Nullable ClassLoader loader) {
    OpsDiscovery discovery = new OpsDiscovery();
    discovery.search(loader);
    return new OpsTable(discovery);
  }

  /**
   * Creates a table with the given ops only; no {@link java.util.ServiceLoader} is used.
   *
   * @param ops the ops; none for an empty table
   * @return a new table
   * @throws MempoolException as {@link #register}
   */
  public static OpsTable of(MempoolOps... ops) {
    OpsTable table = new OpsTable(new OpsDiscovery());
    for (MempoolOps each : ops) {
      table.register(each);
    }
    return table;
  }

  /**
   * Adds ops to this table. C counterpart: {@code rte_mempool_register_ops}.
   *
   * @param ops the ops
   * @return the new entry; its index may change when further ops are registered
   * @throws MempoolException EEXIST if the name is in use, also if discovery found it more than
   *     once; EINVAL or ENAMETOOLONG if the name is not valid. Then the table has not changed
   */
  public OpsEntry register(MempoolOps ops) {
    // calls the provider, which is foreign code, before it takes the lock
    OpsEntry entry = OpsEntry.of(FoundOps.of(ops), UNINDEXED);
    lock.lock();
    try {
      Snapshot now = snapshot;
      List<OpsEntry> taken = entriesOf(now, entry.name());
      if (!taken.isEmpty()) {
        throw new MempoolException(
            MempoolException.Reason.EEXIST,
            "ops '%s' of %s (%s) cannot be registered, the name is taken by %s; give it another name"
                .formatted(entry.name(), entry.provider(), entry.source(), describe(taken)));
      }
      TreeMap<String, OpsEntry> usable = new TreeMap<>(now.usable);
      usable.put(entry.name(), entry);
      snapshot = new Snapshot(indexed(usable), now.conflicts, now.failures);
    } finally {
      lock.unlock();
    }
    return lookup(entry.name());
  }

  /**
   * Returns the entry of a name. There is no default and no fallback. C counterpart: the search of
   * {@code rte_mempool_set_ops_byname}.
   *
   * @param name the name of the ops
   * @return the entry
   * @throws MempoolException ENOENT if the table does not have the name; EEXIST if discovery found
   *     it more than once. The message lists the names in the table and the providers that cannot
   *     be used
   */
  public OpsEntry lookup(String name) {
    Snapshot now = snapshot;
    OpsEntry entry = now.usable.get(name);
    if (entry != null) {
      return entry;
    }
    if (now.conflicts.containsKey(name)) {
      throw new MempoolException(
          MempoolException.Reason.EEXIST, conflict(name, now.conflicts.get(name)));
    }
    throw new MempoolException(MempoolException.Reason.ENOENT, unknown(name, now));
  }

  /** {@return the usable ops, sorted by name, as they are now} */
  public List<OpsEntry> entries() {
    return snapshot.usable.values().asList();
  }

  /** {@return the providers that discovery found and that cannot be used} */
  public List<OpsFailure> failures() {
    return snapshot.failures;
  }

  private static ImmutableSortedMap<String, OpsEntry> indexed(TreeMap<String, OpsEntry> entries) {
    ImmutableSortedMap.Builder<String, OpsEntry> result = ImmutableSortedMap.naturalOrder();
    int index = 0;
    for (OpsEntry entry : entries.values()) {
      result.put(entry.name(), entry.at(index++));
    }
    return result.build();
  }

  private static List<OpsEntry> entriesOf(Snapshot snapshot, String name) {
    OpsEntry entry = snapshot.usable.get(name);
    return entry == null ? snapshot.conflicts.get(name) : List.of(entry);
  }

  private static String conflict(String name, Collection<OpsEntry> entries) {
    return ("the ops name '%s' is provided more than once, by %s; it cannot be used until all but"
            + " one are removed from the class path")
        .formatted(name, describe(entries));
  }

  private static String describe(Collection<OpsEntry> entries) {
    return entries.stream()
        .map(entry -> "%s (%s)".formatted(entry.provider(), entry.source()))
        .collect(Collectors.joining(" and "));
  }

  private static String unknown(String name, Snapshot snapshot) {
    String available =
        snapshot.usable.isEmpty()
            ? "there are none at all"
            : "there are " + String.join(", ", snapshot.usable.keySet());
    String failed =
        snapshot.failures.isEmpty()
            ? ""
            : "; could not be used: "
                + snapshot.failures.stream()
                    .map(OpsFailure::toString)
                    .collect(Collectors.joining("; "));
    return "no ops named '%s': %s%s. Put the jar that provides it on the class path, or register it"
        .formatted(name, available, failed);
  }
}
