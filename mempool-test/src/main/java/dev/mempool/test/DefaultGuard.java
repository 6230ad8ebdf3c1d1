// SPDX-License-Identifier: Apache-2.0
package dev.mempool.test;

import dev.mempool.core.Guard;
import org.jspecify.annotations.Nullable;

/** The guard of pools whose builders name none, while watched tests run. Thread-safe. */
final class DefaultGuard {

  /** How many tests and classes want a level. Guarded by this class. */
  private static int users;

  /** The level in the system property; null if the property is the user's, or nobody runs. */
  private static @Nullable Guard level;

  private DefaultGuard() {}

  static synchronized void raise(Guard wanted) {
    if (users++ == 0 && System.getProperty(Guard.PROPERTY) == null) {
      level = Guard.OFF;
    }
    if (level != null && wanted.compareTo(level) > 0) {
      level = wanted;
      System.setProperty(Guard.PROPERTY, wanted.name());
    }
  }

  static synchronized void lower() {
    if (--users == 0 && level != null) {
      level = null;
      System.clearProperty(Guard.PROPERTY);
    }
  }
}
