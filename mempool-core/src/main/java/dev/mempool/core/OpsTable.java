package dev.mempool.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSortedMap;
import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.internal.Spinlock;
import dev.mempool.core.discovery.FailedOps;
import dev.mempool.core.discovery.FoundOps;
import dev.mempool.core.discovery.OpsDiscovery;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    static final OpsTable TABLE = discover();
  }

  /**
   * Makes a table of everything that was found.
   *
   * @param found the ops, each once; several may have the same name
   * @param failed the providers that cannot be used, without those of names found more than once
   */
  private OpsTable(Collection<FoundOps> found, Collection<FailedOps> failed) {
    ImmutableListMultimap<String, OpsEntry> byName =
        found.stream()
            .map(each -> new OpsEntry(each, UNINDEXED))
            .sorted(Comparator.comparing(OpsEntry::name).thenComparing(OpsEntry::provider))
            .collect(ImmutableListMultimap.toImmutableListMultimap(OpsEntry::name, entry -> entry));
    TreeMap<String, OpsEntry> usable = new TreeMap<>();
    ImmutableListMultimap.Builder<String, OpsEntry> conflicts = ImmutableListMultimap.builder();
    ImmutableList.Builder<OpsFailure> failures = ImmutableList.builder();
    failed.forEach(each -> failures.add(new OpsFailure(null, each)));
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
                      name,
                      new FailedOps(
                          entry.provider(), entry.source(), conflict(name, entries), null)));
            }
          }
        });
    this.snapshot = new Snapshot(indexed(usable), conflicts.build(), failures.build());
  }

  /**
   * Returns the table of this process. It is filled once, at the first call, as by {@link #discover
   * discover()}.
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
   * Creates a table with every provider that one of several class loaders, or a parent of it,
   * finds. A provider that several of them find counts once. If different providers have the same
   * name, also from different class loaders, none of them can be used.
   *
   * @param loaders the class loaders; none for these, as {@link #global()}: the loader of {@link
   *     MempoolOps}, the loader of this class, and the context class loader of the caller
   * @return a new table, with the {@linkplain #failures() failures} of all loaders
   */
  @CheckReturnValue
  public static OpsTable discover(ClassLoader... loaders) {
    Set<@Nullable ClassLoader> distinct = new LinkedHashSet<>(); // each is searched once
    for (ClassLoader loader : loaders) {
      distinct.add(Objects.requireNonNull(loader, "loader"));
    }
    if (distinct.isEmpty()) {
      distinct.add(MempoolOps.class.getClassLoader());
      distinct.add(OpsTable.class.getClassLoader());
      distinct.add(Thread.currentThread().getContextClassLoader());
    }
    OpsDiscovery discovery = new OpsDiscovery();
    distinct.forEach(discovery::search);
    return new OpsTable(discovery.found(), discovery.failed());
  }

  /**
   * Creates a table with the given ops only; no {@link java.util.ServiceLoader} is used.
   *
   * @param ops the ops; none for an empty table
   * @return a new table
   * @throws IllegalArgumentException as {@link #register}
   * @throws MempoolException as {@link #register}
   */
  @CheckReturnValue
  public static OpsTable of(MempoolOps... ops) {
    OpsTable table = new OpsTable(List.of(), List.of());
    for (MempoolOps each : ops) {
      table.register(each);
    }
    return table;
  }

  /**
   * Creates a table with everything that other tables have at the moment: their ops, and the
   * {@linkplain #failures() failures} of the search that made them. Ops that are in several tables
   * count once. If different providers have the same name, none of them can be used, as after a
   * search.
   *
   * @param tables the tables, which do not change; none for an empty table
   * @return a new table
   */
  @CheckReturnValue
  public static OpsTable merge(OpsTable... tables) {
    // ops are the same if their class and name are, as in a search by several class loaders
    Map<List<Object>, FoundOps> found = new LinkedHashMap<>();
    Map<String, FailedOps> failed = new LinkedHashMap<>();
    for (OpsTable table : tables) {
      Snapshot now = table.snapshot;
      Stream.concat(now.usable.values().stream(), now.conflicts.values().stream())
          .map(OpsEntry::found)
          .forEach(each -> found.putIfAbsent(List.of(each.ops().getClass(), each.name()), each));
      now.failures.stream()
          .filter(failure -> failure.name().isEmpty()) // the others follow from the ops
          .forEach(failure -> failed.putIfAbsent(failure.toString(), failure.failed()));
    }
    return new OpsTable(found.values(), failed.values());
  }

  /**
   * Adds ops to this table. C counterpart: {@code rte_mempool_register_ops}.
   *
   * @param ops the ops
   * @return the new entry; its index may change when further ops are registered
   * @throws IllegalArgumentException if what the ops declare is not valid: their name, their
   *     concurrency, or their settings. Then the table has not changed
   * @throws MempoolException EEXIST if the name is in use, also if discovery found it more than
   *     once. Then the table has not changed
   */
  public OpsEntry register(MempoolOps ops) {
    // calls the provider, which is foreign code, before it takes the lock
    OpsEntry entry = new OpsEntry(FoundOps.of(Objects.requireNonNull(ops, "ops")), UNINDEXED);
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
    return require(entry.name());
  }

  /**
   * Looks up ops by their name.
   *
   * @param name the name of the ops
   * @return the entry, empty if the table does not have the name, or discovery found it more than
   *     once
   */
  public Optional<OpsEntry> lookup(String name) {
    return Optional.ofNullable(snapshot.usable.get(Objects.requireNonNull(name, "name")));
  }

  /**
   * Returns the entry of a name that must be in the table. There is no default and no fallback. C
   * counterpart: the search of {@code rte_mempool_set_ops_byname}.
   *
   * @param name the name of the ops
   * @return the entry
   * @throws MempoolException ENOENT if the table does not have the name; EEXIST if discovery found
   *     it more than once. The message lists the names in the table and the providers that cannot
   *     be used
   */
  public OpsEntry require(String name) {
    Snapshot now = snapshot;
    OpsEntry entry = now.usable.get(Objects.requireNonNull(name, "name"));
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

  /**
   * {@return the providers that cannot be used: those that a search found, by which this table or
   * one that it was {@linkplain #merge merged} from was made}
   */
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
