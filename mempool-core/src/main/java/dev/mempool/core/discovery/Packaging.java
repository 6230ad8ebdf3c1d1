// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.api.MempoolOps;
import java.net.URL;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The remedy for a provider that was not found; it depends on how the program was packaged. */
public final class Packaging {

  private Packaging() {}

  /** {@return a sentence that says what makes a missing provider known} */
  public static String remedy() {
    return remedy(
        OpsSource.location(MempoolOps.class),
        OpsSource.location(Packaging.class),
        Packaging.class.getClassLoader());
  }

  /**
   * Returns the remedy.
   *
   * @param api the place of the API's classes
   * @param core the place of this library's classes
   * @param loader the class loader of this library
   */
  static String remedy(@Nullable URL api, @Nullable URL core, @Nullable ClassLoader loader) {
    if (core != null && core.getProtocol().equals("jrt")) {
      return "This is an image made by jlink: link it again and name the module that provides them"
          + " after --add-modules";
    }
    if (loader != null && isOfBundle(loader.getClass())) {
      return "In an OSGi framework, start the bundle that provides them and a mediator of services"
          + " such as Apache Aries SPI-Fly before the first use, or give the pool's builder an"
          + " OpsTable of the ops";
    }
    // the API and the core are jars of their own, unless somebody merged them
    if (core != null
        && api != null
        && core.toString().equals(api.toString())
        && core.toString().endsWith(".jar")) {
      return String.format(
          Locale.ROOT,
          "The jar %s was merged from several jars: its %s must have the lines of this file of"
              + " all of them, which maven-shade-plugin does with its ServicesResourceTransformer",
          OpsSource.nameOf(core.toString()),
          OpsDiscovery.SERVICES_FILE);
    }
    return "Put the jar that provides it on the class path, or register it";
  }

  /** Tells whether a class loader is one of an OSGi framework, which is no part of the JDK. */
  private static boolean isOfBundle(Class<?> loader) {
    for (Class<?> type = loader; type != null; type = type.getSuperclass()) {
      for (Class<?> each : type.getInterfaces()) {
        if (each.getName().equals("org.osgi.framework.BundleReference")) {
          return true;
        }
      }
    }
    return false;
  }
}
