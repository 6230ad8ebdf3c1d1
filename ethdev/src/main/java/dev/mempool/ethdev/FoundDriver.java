// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.api.OpsSetting;
import dev.mempool.core.discovery.Discovery;
import dev.mempool.core.discovery.OpsSource;
import dev.mempool.core.foreign.Faults;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A driver with the results of its describing methods, which are called once, because a driver is
 * foreign code. Immutable.
 *
 * @param name the name of the driver
 * @param driver the driver
 * @param source the name of the driver's module or of its jar file
 * @param arguments the arguments of its devices, each name once
 * @param repeatable the names of the arguments that may be given several times
 */
record FoundDriver(
    String name,
    EthDevDriver driver,
    String source,
    List<OpsSetting> arguments,
    Set<String> repeatable)
    implements Discovery.Found {

  /** The beginnings of the names of the packages and the modules of this project's drivers. */
  private static final List<String> OWN_PACKAGES =
      List.of("dev.mempool.ethdev", "dev.mempool.net.");

  static FoundDriver of(EthDevDriver driver) {
    String name = driver.name();
    if (name == null || !DeviceArguments.isDriverName(name)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the name '%s' of the driver %s is not made of 2 to 63 letters, digits and '_', the"
                  + " first a letter and the last no digit",
              name == null ? "null" : Faults.text(name, 100),
              Faults.nameOf(driver)));
    }
    List<OpsSetting> arguments = List.copyOf(driver.arguments());
    if (arguments.stream().map(OpsSetting::name).distinct().count() != arguments.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the driver '%s' declares an argument twice: %s",
              name,
              arguments.stream().map(OpsSetting::name).collect(Collectors.joining(", "))));
    }
    return new FoundDriver(
        name,
        driver,
        OpsSource.of(driver.getClass()),
        arguments,
        Set.copyOf(Objects.requireNonNull(driver.repeatable(), "repeatable")));
  }

  @Override
  public Object provider() {
    return driver;
  }

  /** Tells whether the driver is one of this project, which keep their names. */
  boolean isOfThisProject() {
    Class<?> type = driver.getClass();
    Module module = type.getModule();
    return isOwn(type.getName())
        && (module.isNamed()
            ? isOwn(module.getName())
            : type.getClassLoader() == EthDevDriver.class.getClassLoader());
  }

  private static boolean isOwn(String name) {
    return OWN_PACKAGES.stream().anyMatch(name::startsWith);
  }

  /** Returns the class of the driver and its jar, for messages. */
  String description() {
    return String.format(Locale.ROOT, "%s (%s)", Faults.nameOf(driver), source);
  }
}
