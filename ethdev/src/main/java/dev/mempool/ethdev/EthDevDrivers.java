// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.discovery.Discovery;
import dev.mempool.core.discovery.FailedOps;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.foreign.TimeLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The drivers that were found, by name. Immutable, so thread-safe. As for ops of pools: a driver
 * that cannot be used is listed as a failure and affects no other; a name that several drivers have
 * cannot be used, but the drivers of this project keep their names.
 *
 * @since 0.1.0
 */
public final class EthDevDrivers {

  private final Map<String, FoundDriver> usable = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  /** The longest time that a driver may take to make a device. */
  private final Duration limit;

  private EthDevDrivers(List<FoundDriver> found, List<FailedOps> failed, Duration limit) {
    this.limit = limit;
    failed.forEach(each ->
        failures.add(
            String.format(
                Locale.ROOT, "%s (%s): %s", each.provider(), each.source(), each.reason())));
    found.stream()
        .collect(Collectors.groupingBy(FoundDriver::name, TreeMap::new, Collectors.toList()))
        .forEach(this::enter);
  }

  private void enter(String name, List<FoundDriver> all) {
    List<FoundDriver> own = all.stream().filter(FoundDriver::isOfThisProject).toList();
    List<FoundDriver> drivers = own.isEmpty() ? all : own;
    for (FoundDriver other : all) {
      if (!drivers.contains(other)) {
        failures.add(
            String.format(
                Locale.ROOT,
                "%s: the name '%s' belongs to a driver of this project, which keeps it; give this"
                    + " one another name",
                other.description(),
                name));
      }
    }
    if (drivers.size() == 1) {
      usable.put(name, drivers.getFirst());
      return;
    }
    failures.add(
        String.format(
            Locale.ROOT,
            "the driver name '%s' is provided more than once, by %s; it cannot be used until all"
                + " but one are removed from the class path",
            name,
            drivers.stream().map(FoundDriver::description).collect(Collectors.joining(" and "))));
  }

  /**
   * Searches for drivers. Each is made, and asked what it declares, by a thread of its own, for at
   * most 10 seconds.
   *
   * @param loaders the class loaders to search, the nearest first; none for these: the context
   *     class loader of the caller and the loader of this library
   * @return the drivers
   */
  public static EthDevDrivers discover(ClassLoader... loaders) {
    return discover(TimeLimit.LOADING, loaders);
  }

  static EthDevDrivers discover(Duration limit, ClassLoader... loaders) {
    Objects.requireNonNull(loaders, "loaders");
    Set<ClassLoader> distinct = new LinkedHashSet<>();
    for (ClassLoader loader : loaders) {
      distinct.add(Objects.requireNonNull(loader, "loader"));
    }
    if (loaders.length == 0) {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      if (context != null) {
        distinct.add(context);
      }
      ClassLoader own = EthDevDrivers.class.getClassLoader();
      distinct.add(own == null ? ClassLoader.getSystemClassLoader() : own);
    }
    Discovery<EthDevDriver, FoundDriver> discovery =
        new Discovery<>(
            EthDevDriver.class,
            loader -> ServiceLoader.load(EthDevDriver.class, loader),
            FoundDriver::of,
            limit);
    distinct.forEach(discovery::search);
    return new EthDevDrivers(discovery.found(), discovery.failed(), limit);
  }

  /**
   * Makes a table of the given drivers only; nothing is searched.
   *
   * @param drivers the drivers
   * @return the drivers
   * @throws IllegalArgumentException if what a driver declares is not valid
   */
  public static EthDevDrivers of(EthDevDriver... drivers) {
    Objects.requireNonNull(drivers, "drivers");
    List<FoundDriver> found = new ArrayList<>();
    for (EthDevDriver driver : drivers) {
      found.add(FoundDriver.of(Objects.requireNonNull(driver, "driver")));
    }
    return new EthDevDrivers(found, List.of(), TimeLimit.LOADING);
  }

  /** {@return the names of the usable drivers, sorted} */
  public List<String> names() {
    return List.copyOf(usable.keySet());
  }

  /** {@return what was found and cannot be used, one sentence each} */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /**
   * Makes a device, by a thread of its own.
   *
   * @param text the device arguments
   * @throws MempoolException ENOENT if there is no such driver; EIO if the driver fails or takes
   *     longer than 10 seconds; as the driver throws it if the system refuses the device
   * @throws IllegalArgumentException if the arguments are not allowed
   */
  Probed probe(String text) {
    String device = DeviceArguments.deviceName(text);
    String name = DeviceArguments.driverName(device);
    FoundDriver found = usable.get(name);
    if (found == null) {
      throw new MempoolException(Reason.ENOENT, unknown(device, name));
    }
    DeviceArguments arguments = DeviceArguments.parse(text, found.arguments(), found.repeatable());
    AtomicBoolean over = new AtomicBoolean();
    Throwable cause;
    try {
      return TimeLimit.call(
          String.format(Locale.ROOT, "making the device %s", device),
          limit,
          () -> Probed.by(found, device, arguments, over));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(Faults.message(e), Faults.printable(e));
    } catch (MempoolException e) {
      if (Faults.printable(e) == e) {
        throw e;
      }
      cause = e;
    } catch (Throwable e) { // foreign code: all errors, and undeclared checked exceptions
      cause = e;
    }
    over.set(true);
    throw new MempoolException(
        Reason.EIO,
        String.format(
            Locale.ROOT,
            "device %s: the driver %s failed to make it: %s%s",
            device,
            found.description(),
            Faults.text(cause),
            Faults.advice(cause)),
        Faults.printable(cause));
  }

  /** A device that a driver has made, and its abilities. */
  record Probed(String device, FoundDriver driver, EthDevOps ops, EthDevInfo info) {

    /**
     * Calls foreign code, which may throw anything.
     *
     * @param over whether nobody waits for the device any more
     */
    static Probed by(
        FoundDriver driver, String device, DeviceArguments arguments, AtomicBoolean over) {
      EthDevOps ops = notNull(driver.driver().probe(arguments));
      try {
        Probed made = new Probed(device, driver, ops, notNull(ops.info()));
        if (over.get()) {
          throw new IllegalStateException("the device was made too late");
        }
        return made;
      } catch (Throwable e) {
        try {
          ops.close();
        } catch (Throwable suppressed) { // foreign code
          Faults.addSuppressed(e, suppressed);
        }
        throw e;
      }
    }

    private static <T> T notNull(@Nullable T returned) {
      return Objects.requireNonNull(returned, "null was returned");
    }
  }

  private String unknown(String device, String name) {
    return String.format(
        Locale.ROOT,
        "device %s: there is no driver '%s'; %s%s. Device arguments are NAME,key=value,..., where"
            + " NAME is that of a driver and a number, such as net_null0; put the jar of the"
            + " driver on the class path",
        Faults.text(device, 100),
        Faults.text(name, 100),
        usable.isEmpty() ? "there are none at all" : "there are " + String.join(", ", names()),
        failures.isEmpty() ? "" : "; could not be used: " + String.join("; ", failures));
  }
}
