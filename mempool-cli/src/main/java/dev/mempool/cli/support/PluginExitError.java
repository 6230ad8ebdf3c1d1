// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.util.Locale;

/**
 * Thrown where the code of a plug-in would end this program. {@link PluginLoader} puts the calls of
 * this class in the place of those that end the JVM. Public, because plug-ins call it.
 */
public final class PluginExitError extends Error {

  private static final long serialVersionUID = 1L;

  private PluginExitError(String call, int status) {
    super(
        String.format(
            Locale.ROOT,
            "it called %s(%d); a plug-in must not end the program that uses it",
            call,
            status));
  }

  /**
   * Called in the place of {@code System.exit}.
   *
   * @param status the status that the plug-in asked for
   */
  public static void exit(int status) {
    throw new PluginExitError("System.exit", status);
  }

  /**
   * Called in the place of {@code Runtime.exit}.
   *
   * @param runtime the runtime that the plug-in asked
   * @param status the status that the plug-in asked for
   */
  public static void exit(Runtime runtime, int status) {
    throw new PluginExitError("Runtime.exit", status);
  }

  /**
   * Called in the place of {@code Runtime.halt}.
   *
   * @param runtime the runtime that the plug-in asked
   * @param status the status that the plug-in asked for
   */
  public static void halt(Runtime runtime, int status) {
    throw new PluginExitError("Runtime.halt", status);
  }
}
