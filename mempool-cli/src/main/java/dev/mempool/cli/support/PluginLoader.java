// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The class loader of one plug-in: of its jar and of those that it depends on. Plug-ins do not see
 * each other. Only the services file of its own jar counts.
 */
final class PluginLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  /** The beginning of the URLs of the files in the jar of the plug-in. */
  private final String inOwnJar;

  /**
   * Makes the loader of a plug-in.
   *
   * @param jar its jar
   * @param urls the jar, followed by those that it depends on
   */
  PluginLoader(Path jar, List<URL> urls, ClassLoader parent) {
    super("plug-in " + jar.getFileName(), urls.toArray(URL[]::new), parent);
    this.inOwnJar = "jar:" + urls.getFirst() + "!/";
  }

  /** The services files of the parents and of dependencies name backends of others. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals(Plugins.SERVICES_FILE)
        ? Collections.enumeration(
            Collections.list(findResources(name)).stream()
                .filter(file -> file.toString().startsWith(inOwnJar))
                .toList())
        : super.getResources(name);
  }
}
