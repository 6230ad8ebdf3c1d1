// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.internal.Spinlock;
import dev.mempool.core.discovery.FailedOps;
import dev.mempool.core.discovery.FoundOps;
import dev.mempool.core.discovery.OpsDiscovery;
import dev.mempool.core.discovery.Packaging;
import dev.mempool.core.foreign.Faults;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ops that pools can select, by name. Thread-safe.
 *
 * <p>All contents are in one immutable snapshot. A look-up reads the snapshot and never waits. A
 * registration takes a spinlock and replaces the snapshot; a look-up that starts later sees it. The
 * table has room for any number of ops. Ops cannot be removed, because a pool may use them.
 *
 * <p>C counterpart: {@code struct rte_mempool_ops_table}, which holds 16 ops and accepts the same
 * name twice.
 *
 * @since 0.1.0
 */
public final class OpsTable {

  /** The index of an entry until all names of the table are known. */
  private static final int UNINDEXED = -1;

  private final Spinlock lock = new Spinlock();

  /** The names of the class loaders that were searched, for messages. */
  private final Set<String> searched;

  private volatile Snapshot snapshot;

  /**
   * The contents of the table at one moment.
   *
   * @param usable the entries by name
   * @param conflicts the entries whose name was found more than once; none of them can be used
   * @param refused the entries whose name is that of ops of this project; they cannot be used
   * @param failures the providers that cannot be used, including the conflicts and the refused ones
   */
  private record Snapshot(
      Map<String, OpsEntry> usable,
      Map<String, List<OpsEntry>> conflicts,
      List<OpsEntry> refused,
      List<OpsFailure> failures) {}

  /**
   * Makes a table of everything that was found.
   *
   * @param found the ops, each once; several may have the same name
   * @param failed the providers that cannot be used, without those of names found more than once
   * @param searched the names of the class loaders that were searched
   */
  private OpsTable(Collection<FoundOps> found, Collection<FailedOps> failed, Set<String> searched) {
    TreeMap<String, List<OpsEntry>> byName =
        found.stream()
            .map(each -> new OpsEntry(each, UNINDEXED))
            .sorted(Comparator.comparing(OpsEntry::name).thenComparing(OpsEntry::provider))
            .collect(
                Collectors.groupingBy(
                    OpsEntry::name, TreeMap::new, Collectors.toUnmodifiableList()));
    TreeMap<String, OpsEntry> usable = new TreeMap<>();
    Map<String, List<OpsEntry>> conflicts = new TreeMap<>();
    List<OpsEntry> refused = new ArrayList<>();
    List<OpsFailure> failures = new ArrayList<>();
    failed.stream()
        .sorted(Comparator.comparing(FailedOps::source).thenComparing(FailedOps::provider))
        .forEach(each -> failures.add(new OpsFailure(null, each)));
    byName.forEach((name, all) -> {
      List<OpsEntry> own = all.stream().filter(OpsEntry::isOfThisProject).toList();
      List<OpsEntry> entries = own.isEmpty() ? all : own;
      for (OpsEntry other : all) {
        if (!entries.contains(other)) {
          refused.add(other);
          failures.add(failure(other, refusal(name)));
        }
      }
      if (entries.size() == 1) {
        usable.put(name, entries.getFirst());
      } else {
        conflicts.put(name, entries);
        entries.forEach(entry -> failures.add(failure(entry, conflict(name, entries))));
      }
    });
    this.searched = searched;
    this.snapshot =
        new Snapshot(indexed(usable), conflicts, List.copyOf(refused), List.copyOf(failures));
  }

  private static OpsFailure failure(OpsEntry entry, String reason) {
    return new OpsFailure(
        entry.name(), new FailedOps(entry.provider(), entry.source(), reason, null));
  }

  /**
   * Returns the table of the calling thread's context class loader, which is filled at its first
   * use as by {@link #discover discover()}. So each application in a container has a table of its
   * own, which is collected together with the application's class loader. In a program that sets no
   * context class loaders there is one table. The same is used by threads whose context class
   * loader does not find this library.
   *
   * <p>Threads that ask for a table while another one fills it wait. That takes a limited time,
   * because each provider has a limited time, as {@link #discover discover()} says.
   *
   * @return the table
   * @throws IllegalStateException if a provider asks for the table in its constructor, while the
   *     table is being filled
   */
  public static OpsTable ofContext() {
    return ContextTables.current();
  }

  /**
   * Creates a table with every provider that one of several class loaders, or a parent of it,
   * finds. If a class of the same name is found several times, in two versions of a jar, the
   * nearest counts: that of the first loader, and of the first jar of a loader. The others are
   * listed as failures. If different classes provide the same ops name, none of them can be used;
   * but the ops of this project keep their names, and other providers of these names are refused
   * and listed as failures.
   *
   * <p>Providers are foreign code. Each is made, and asked what it declares, by a thread of its
   * own, for at most 10 seconds. Whatever it does then, it is listed as a failure and affects no
   * other provider.
   *
   * @param loaders the class loaders, the nearest first; none for these, as {@link #ofContext()}:
   *     the context class loader of the caller, unless it does not find this library, the loader of
   *     this class, and the loader of {@link MempoolOps}
   * @return a new table, with the {@linkplain #failures() failures} of all loaders
   */
  @CheckReturnValue
  public static OpsTable discover(ClassLoader... loaders) {
    Objects.requireNonNull(loaders, "loaders");
    if (loaders.length == 0) {
      return discover(ContextTables.searched());
    }
    Set<ClassLoader> distinct = new LinkedHashSet<>(); // each is searched once
    for (ClassLoader loader : loaders) {
      distinct.add(Objects.requireNonNull(loader, "loader"));
    }
    OpsDiscovery discovery = new OpsDiscovery();
    distinct.forEach(discovery::search);
    return new OpsTable(
        discovery.found(),
        discovery.failed(),
        distinct.stream()
            .map(OpsTable::nameOf)
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  private static String nameOf(ClassLoader loader) {
    String name = loader.getName();
    return name == null
        ? loader.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(loader))
        : "'" + name + "'";
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
    Objects.requireNonNull(ops, "ops");
    OpsTable table = new OpsTable(List.of(), List.of(), Set.of());
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
    Objects.requireNonNull(tables, "tables");
    // ops are the same if their classes and names are
    Map<List<Object>, FoundOps> found = new LinkedHashMap<>();
    Set<String> searched = new LinkedHashSet<>();
    Map<String, FailedOps> failed = new LinkedHashMap<>();
    for (OpsTable table : tables) {
      Snapshot now = table.snapshot;
      Stream.of(now.usable.values(), now.refused)
          .flatMap(Collection::stream)
          .forEach(entry -> addTo(found, entry));
      now.conflicts.values().forEach(entries -> entries.forEach(entry -> addTo(found, entry)));
      searched.addAll(table.searched);
      now.failures.stream()
          .filter(failure -> failure.name().isEmpty()) // the others follow from the ops
          .forEach(failure -> failed.putIfAbsent(failure.toString(), failure.failed()));
    }
    return new OpsTable(found.values(), failed.values(), searched);
  }

  private static void addTo(Map<List<Object>, FoundOps> found, OpsEntry entry) {
    FoundOps ops = entry.found();
    found.putIfAbsent(List.of(ops.ops().getClass(), ops.name()), ops);
  }

  /**
   * Adds ops to this table. C counterpart: {@code rte_mempool_register_ops}.
   *
   * @param ops the ops
   * @return the new entry; its index may change when further ops are registered
   * @throws IllegalArgumentException if what the ops declare is not valid: their name, their
   *     concurrency, or their settings. Then the table has not changed
   * @throws MempoolException EEXIST if the name is in use, also if discovery found it more than
   *     once; EIO if a method by which the ops describe themselves throws something else. Then the
   *     table has not changed
   */
  public OpsEntry register(MempoolOps ops) {
    // calls the provider, which is foreign code, before it takes the lock
    OpsEntry entry = new OpsEntry(described(Objects.requireNonNull(ops, "ops")), UNINDEXED);
    lock.lock();
    try {
      Snapshot now = snapshot;
      List<OpsEntry> taken = entriesOf(now, entry.name());
      if (!taken.isEmpty()) {
        throw new MempoolException(
            MempoolException.Reason.EEXIST,
            String.format(
                Locale.ROOT,
                "ops '%s' of %s (%s) cannot be registered, the name is taken by %s; give it another"
                    + " name",
                entry.name(),
                entry.provider(),
                entry.source(),
                describe(taken)));
      }
      TreeMap<String, OpsEntry> usable = new TreeMap<>(now.usable);
      usable.put(entry.name(), entry);
      snapshot = new Snapshot(indexed(usable), now.conflicts, now.refused, now.failures);
    } finally {
      lock.unlock();
    }
    return require(entry.name());
  }

  private static FoundOps described(MempoolOps ops) {
    try {
      return FoundOps.of(ops);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(Faults.message(e), Faults.printable(e));
    } catch (Throwable e) { // foreign code: all errors, and undeclared checked exceptions
      throw new MempoolException(
          MempoolException.Reason.EIO,
          String.format(
              Locale.ROOT,
              "the ops of %s cannot be registered, they failed to describe themselves: %s%s",
              Faults.nameOf(ops),
              Faults.text(e),
              Faults.advice(e)),
          Faults.printable(e));
    }
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
    List<OpsEntry> providers = now.conflicts.get(name);
    throw providers == null
        ? new MempoolException(MempoolException.Reason.ENOENT, unknown(name, now))
        : new MempoolException(MempoolException.Reason.EEXIST, conflict(name, providers));
  }

  /** {@return the usable ops, sorted by name, as they are now} */
  public List<OpsEntry> entries() {
    return List.copyOf(snapshot.usable.values());
  }

  /**
   * {@return the providers that cannot be used: those that a search found, by which this table or
   * one that it was {@linkplain #merge merged} from was made}
   */
  public List<OpsFailure> failures() {
    return snapshot.failures;
  }

  private static Map<String, OpsEntry> indexed(TreeMap<String, OpsEntry> entries) {
    Map<String, OpsEntry> result = new LinkedHashMap<>();
    for (OpsEntry entry : entries.values()) {
      result.put(entry.name(), entry.at(result.size()));
    }
    return result;
  }

  private static List<OpsEntry> entriesOf(Snapshot snapshot, String name) {
    OpsEntry entry = snapshot.usable.get(name);
    return entry == null ? snapshot.conflicts.getOrDefault(name, List.of()) : List.of(entry);
  }

  private static String refusal(String name) {
    return String.format(
        Locale.ROOT,
        "the ops name '%s' belongs to ops of this project, which keep it; give these another"
            + " name",
        name);
  }

  private static String conflict(String name, Collection<OpsEntry> entries) {
    return String.format(
        Locale.ROOT,
        "the ops name '%s' is provided more than once, by %s; it cannot be used until all but"
            + " one are removed from the class path",
        name,
        describe(entries));
  }

  private static String describe(Collection<OpsEntry> entries) {
    return entries.stream()
        .map(entry -> String.format(Locale.ROOT, "%s (%s)", entry.provider(), entry.source()))
        .collect(Collectors.joining(" and "));
  }

  private String unknown(String name, Snapshot now) {
    StringBuilder message =
        new StringBuilder(String.format(Locale.ROOT, "no ops named '%s': ", name));
    message.append(
        now.usable.isEmpty()
            ? "there are none at all"
            : "there are " + String.join(", ", now.usable.keySet()));
    if (!now.failures.isEmpty()) {
      message
          .append("; could not be used: ")
          .append(
              now.failures.stream().map(OpsFailure::toString).collect(Collectors.joining("; ")));
    }
    message.append(". ").append(Packaging.remedy());
    if (!searched.isEmpty()) {
      message.append(". Searched: class loader ").append(String.join(", ", searched));
    }
    return message.toString();
  }
}
