// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.MemoryCalls;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;

/** The NUMA nodes of this machine. */
final class NumaNodes {

  private static final Path NODES = Path.of("/sys/devices/system/node");

  private NumaNodes() {}

  /** Returns the directory in which the kernel describes a node. */
  static Path directory(int node) {
    return NODES.resolve("node" + node);
  }

  /** Throws ENODEV if there is no such node. A kernel without NUMA has only node 0. */
  static void check(String owner, int node) {
    String online = ProcFile.read(NODES.resolve("online"), "0");
    if (!parse(online).get(node)) {
      throw new MempoolException(
          Reason.ENODEV,
          String.format(
              Locale.ROOT,
              "%s asks for memory on NUMA node %d; the nodes of this machine are %s",
              owner,
              node,
              online));
    }
  }

  /** Parses the kernel's notation of a set of numbers, for example {@code 0,2-3}. */
  static BitSet parse(String list) {
    BitSet set = new BitSet();
    for (String range : list.split(",", -1)) {
      String[] ends = range.strip().split("-", 2);
      try {
        set.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
      } catch (NumberFormatException _) {
        // an empty set has no numbers
      }
    }
    return set;
  }

  /** Returns the error for a node that the kernel refused. */
  static MempoolException refused(String owner, int node, int errno) {
    String beginning =
        String.format(Locale.ROOT, "%s asks for memory on NUMA node %d, and ", owner, node);
    return switch (errno) {
      case MemoryCalls.ENOSYS ->
          new MempoolException(
              Reason.ENOTSUP, beginning + "this kernel was built without NUMA; name no node");
      case MemoryCalls.EPERM ->
          new MempoolException(
              Reason.EPERM,
              beginning
                  + "this process may not call mbind, usually because of a container; allow it"
                  + " (CAP_SYS_NICE, or the container's seccomp profile), or name no node");
      case MemoryCalls.EINVAL ->
          new MempoolException(
              Reason.ENODEV,
              beginning
                  + String.format(
                      Locale.ROOT,
                      "the kernel refuses it: nodes with memory are %s, this process may use %s"
                          + " (cpuset)",
                      ProcFile.read(NODES.resolve("has_memory"), "unknown"),
                      ProcFile.value(
                          Path.of("/proc/self/status"), "Mems_allowed_list:", "unknown")));
      default ->
          new MempoolException(
              Reason.ENOMEM, beginning + "the kernel refuses it with errno " + errno);
    };
  }
}
