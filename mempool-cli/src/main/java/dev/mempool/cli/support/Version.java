// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import picocli.CommandLine.IVersionProvider;

/** The version of this program, taken from the jar's manifest. */
final class Version implements IVersionProvider {

  Version() {}

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "mempool " + (version == null ? "(unpackaged)" : version),
      "Java " + Runtime.version() + " on " + System.getProperty("os.arch")
    };
  }
}
