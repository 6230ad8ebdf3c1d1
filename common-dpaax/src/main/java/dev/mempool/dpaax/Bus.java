package dev.mempool.dpaax;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PreferredOps;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The buses on which the hardware of these backends is found. C: the buses dpaa and fslmc. */
public enum Bus {
  /** The bus of LS1043A and LS1046A, with BMan. */
  DPAA(List.of("devices/platform/soc/soc:fsl,dpaa", "devices/platform/fsl,dpaa"), ""),

  /** The bus of LS1088, LS2088 and LX2160, with objects of the kind DPBP. */
  FSL_MC(List.of("bus/fsl-mc/devices"), "dpbp.");

  private static final Path SYSFS = Path.of("/sys");

  private final List<String> folders;
  private final String device;

  Bus(List<String> folders, String device) {
    this.folders = folders;
    this.device = device;
  }

  /** {@return whether this machine has the hardware} */
  public boolean present() {
    return present(SYSFS);
  }

  /** The same with another root of the device file system. */
  boolean present(Path sysfs) {
    for (String folder : folders) {
      Path path = sysfs.resolve(folder);
      if (Files.isDirectory(path)) {
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(path, device + "*")) {
          if (devices.iterator().hasNext()) {
            return true;
          }
        } catch (IOException | DirectoryIteratorException e) {
          // what cannot be read cannot be used either
        }
      }
    }
    return false;
  }

  /**
   * Makes ops those of the platform if the hardware is really there: what pools of packet buffers
   * get when nobody names any. C: the bus sets them at its scan.
   *
   * @param ops the name of the ops
   */
  public void prefer(String ops) {
    if (present()) {
      prefer(ops, PreferredOps.global());
    }
  }

  static void prefer(String ops, PreferredOps preferred) {
    try {
      preferred.setPlatform(ops);
    } catch (MempoolException e) {
      // another bus was first; a machine has one of them
    }
  }
}
