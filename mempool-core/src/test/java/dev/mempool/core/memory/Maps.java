// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kernel's description of the mappings of this process. */
final class Maps {

  private Maps() {}

  /** Returns the lines of {@code /proc/self/smaps} for the mapping of an address, by their keys. */
  static Map<String, String> of(long address) throws IOException {
    Map<String, String> found = new HashMap<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] ends = line.split(" ", 2)[0].split("-", 2);
        inside =
            Long.parseUnsignedLong(ends[0], 16) <= address
                && address < Long.parseUnsignedLong(ends[1], 16);
      } else if (inside) {
        String[] entry = line.split(":", 2);
        found.put(entry[0], entry[1].strip());
      }
    }
    assertTrue(!found.isEmpty(), () -> "no mapping has 0x" + Long.toHexString(address));
    return found;
  }

  static List<String> flags(long address) throws IOException {
    return List.of(of(address).getOrDefault("VmFlags", "").split(" ", -1));
  }

  static long kib(long address, String key) throws IOException {
    return Long.parseLong(of(address).getOrDefault(key, "").replace(" kB", ""));
  }

  /** Returns the line of {@code /proc/self/numa_maps} for the mapping of an address. */
  static String numa(long address) throws IOException {
    String found = "";
    for (String line : Files.readAllLines(Path.of("/proc/self/numa_maps"))) {
      if (Long.parseUnsignedLong(line.split(" ", 2)[0], 16) <= address) {
        found = line;
      }
    }
    return found;
  }

  /** Returns the size of the address space of this process in KiB. */
  static long addressSpace() {
    String size = ProcFile.value(Path.of("/proc/self/status"), "VmSize:", "");
    return Long.parseLong(size.replace(" kB", ""));
  }
}
