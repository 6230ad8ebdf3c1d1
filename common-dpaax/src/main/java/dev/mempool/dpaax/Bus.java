// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bus on which the hardware of these backends is found. C: the buses dpaa and fslmc. */
public enum Bus {
  /** The bus of LS1043A and LS1046A, with BMan. */
  DPAA(List.of("devices/platform/soc/soc:fsl,dpaa", "devices/platform/fsl,dpaa"), ""),

  /** The bus of LS1088A, LS2088A and LX2160A, with DPBP objects. */
  FSL_MC(List.of("bus/fsl-mc/devices"), "dpbp.");

  private static final Path SYSFS = Path.of("/sys");

  private final List<String> folders;
  private final String devicePrefix;

  Bus(List<String> folders, String devicePrefix) {
    this.folders = folders;
    this.devicePrefix = devicePrefix;
  }

  /** {@return whether this machine has the hardware} */
  public boolean present() {
    return present(SYSFS);
  }

  /** Tells whether this machine has the hardware, by a directory in the place of {@code /sys}. */
  boolean present(Path sysfs) {
    for (String folder : folders) {
      Path path = sysfs.resolve(folder);
      if (Files.isDirectory(path)) {
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(path, devicePrefix + "*")) {
          if (devices.iterator().hasNext()) {
            return true;
          }
        } catch (IOException | DirectoryIteratorException e) {
          // a bus that this process cannot read is one that it cannot use
        }
      }
    }
    return false;
  }
}
