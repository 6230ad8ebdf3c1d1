// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * An upper limit of the memory that this process can have.
 *
 * @param bytes the limit
 * @param source what sets the limit, for messages
 */
record MemoryBound(long bytes, String source) {

  static final MemoryBound NONE = new MemoryBound(Long.MAX_VALUE, "no limit");

  /**
   * Returns the smallest of the machine's memory and the limits of the control groups that this
   * process is in. A group is limited by each of the groups above it too. Both versions of control
   * groups are read, because a machine may have both.
   *
   * @param root the folder that has {@code proc} and {@code sys}
   * @param elsewhere tells the memory of a machine without {@code /proc/meminfo}, 0 if unknown
   */
  static MemoryBound read(Path root, LongSupplier elsewhere) {
    long kib = kibibytes(ProcFile.value(root.resolve("proc/meminfo"), "MemTotal:", ""));
    long machine = kib > 0 ? kib * 1024 : elsewhere.getAsLong();
    MemoryBound smallest =
        machine > 0 ? new MemoryBound(machine, "the memory of this machine") : NONE;
    for (Path file : limitFiles(root)) {
      long limit = ProcFile.number(file, Long.MAX_VALUE); // "max" and a missing file are no limit
      if (limit > 0 && limit < smallest.bytes()) {
        smallest = new MemoryBound(limit, "the limit of the control group, " + file);
      }
    }
    return smallest;
  }

  private static long kibibytes(String value) {
    String number = value.split(" ", 2)[0];
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException _) { // the file is missing
      return 0;
    }
  }

  /** Returns the files that may limit the memory of this process. */
  private static List<Path> limitFiles(Path root) {
    List<Path> files = new ArrayList<>();
    List<String> groups = lines(root.resolve("proc/self/cgroup"));
    for (String line : lines(root.resolve("proc/self/mountinfo"))) {
      // ID PARENT DEVICE ROOT MOUNTPOINT OPTIONS... - TYPE SOURCE OPTIONS
      String[] halves = line.split(" - ", 2);
      String[] mount = halves[0].split(" ");
      String[] kind = halves.length < 2 ? new String[0] : halves[1].split(" ");
      if (mount.length < 5 || kind.length < 3) {
        continue;
      }
      for (String group : groups) {
        String[] fields = group.split(":", 3); // ID:CONTROLLERS:PATH
        if (fields.length < 3) {
          continue;
        }
        boolean v2 = fields[1].isEmpty() && kind[0].equals("cgroup2");
        boolean v1 = kind[0].equals("cgroup") && has(fields[1], "memory") && has(kind[2], "memory");
        if (v1 || v2) {
          Path top = root.resolve(mount[4].substring(1));
          Path own = top.resolve(below(mount[3], fields[2])).normalize();
          for (Path each = own; each != null && each.startsWith(top); each = each.getParent()) {
            files.add(each.resolve(v2 ? "memory.max" : "memory.limit_in_bytes"));
          }
        }
      }
    }
    return files;
  }

  /**
   * Returns the path of a group below the mount point. In a container only the container's own
   * group may be mounted, and the path may begin outside of it; then the mount point is the group.
   */
  private static String below(String mounted, String group) {
    String prefix = mounted.equals("/") ? "" : mounted;
    if (group.equals(prefix) || !group.startsWith(prefix + "/") || group.contains("..")) {
      return "";
    }
    return group.substring(prefix.length() + 1);
  }

  private static boolean has(String list, String item) {
    return List.of(list.split(",")).contains(item);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException _) { // this system has no such file, or it is no text
      return List.of();
    }
  }

  /**
   * Returns the memory of the machine as the management bean of the operating system tells it, or
   * 0. The type is looked up by name, because the module {@code jdk.management} may be missing in
   * an image.
   */
  static long ofBean() {
    try {
      Class<?> type =
          Class.forName(
              "com.sun.management.OperatingSystemMXBean",
              false,
              ClassLoader.getPlatformClassLoader());
      Object bean = ManagementFactory.getOperatingSystemMXBean();
      return type.isInstance(bean) ? (Long) type.getMethod("getTotalMemorySize").invoke(bean) : 0;
    } catch (ReflectiveOperationException _) {
      return 0;
    }
  }

  /**
   * Returns the limit that a text sets: bytes, or a number with the unit K, M, G or T, which are
   * powers of 1024 as in options of the JVM; or {@code none}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static MemoryBound parse(String property, String text) {
    String value = text.strip().toUpperCase(Locale.ROOT);
    if (value.equals("NONE")) {
      return NONE;
    }
    int unit = value.isEmpty() ? -1 : "KMGT".indexOf(value.charAt(value.length() - 1));
    int shift = 10 * (unit + 1);
    try {
      long number = Long.parseLong(unit < 0 ? value : value.substring(0, value.length() - 1));
      if (number > 0 && number <= Long.MAX_VALUE >> shift) {
        return new MemoryBound(number << shift, "the limit of the system property " + property);
      }
    } catch (NumberFormatException _) {
      // is refused below
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "the system property %s is '%s'; allowed are a number of bytes above 0, a number with"
                + " the unit K, M, G or T, such as 8G, and none",
            property,
            text));
  }
}
