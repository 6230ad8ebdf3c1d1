// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.commands;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.lcore.LcoreUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The answers about lcores. Thread-safe. */
final class LcoreCommands {

  /** The bytes of a thread's name that the kernel knows. */
  private static final int KERNEL_NAME = 15;

  private static final Path NODES = Path.of("/sys/devices/system/node");
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final String CPUS = "Cpus_allowed_list:";

  private LcoreCommands() {}

  static List<Integer> ids() {
    return IntStream.range(0, Lcore.max())
        .filter(id -> Lcore.thread(id).isPresent())
        .boxed()
        .toList();
  }

  static @Nullable Object info(@Nullable String id) {
    Optional<Thread> thread = id == null ? Optional.empty() : Lcore.thread(number(id));
    if (thread.isEmpty()) {
      return null;
    }
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("lcore_id", number(String.valueOf(id)));
    info.put("socket", Files.exists(NODES.resolve("node1")) ? -1 : 0); // -1: any
    info.put("role", thread.get() instanceof LcoreThread ? "RTE" : "NON_EAL");
    List<Integer> cpus = cpus(thread.get().getName());
    if (!cpus.isEmpty()) {
      info.put("cpuset", cpus);
    }
    Lcore.usage(number(String.valueOf(id)))
        .ifPresent(usage -> {
          info.put("total_cycles", usage.totalNanos());
          info.put("busy_cycles", usage.busyNanos());
          info.put("usage_ratio", ratio(usage));
        });
    return info;
  }

  /** {@return the columns of the usage of all lcores} A cycle is a nanosecond. */
  static Map<String, Object> usage() {
    List<Object> ids = new ArrayList<>();
    List<Object> totals = new ArrayList<>();
    List<Object> busy = new ArrayList<>();
    List<Object> ratios = new ArrayList<>();
    for (int id : ids()) {
      Lcore.usage(id)
          .ifPresent(usage -> {
            ids.add(id);
            totals.add(usage.totalNanos());
            busy.add(usage.busyNanos());
            ratios.add(ratio(usage));
          });
    }
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("lcore_ids", ids);
    columns.put("total_cycles", totals);
    columns.put("busy_cycles", busy);
    columns.put("usage_ratio", ratios);
    return columns;
  }

  private static String ratio(LcoreUsage usage) {
    double total = Math.max(1, usage.totalNanos());
    return String.format(Locale.ROOT, "%.2f%%", usage.busyNanos() * 100 / total);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : Lcore.NONE;
  }

  /**
   * {@return the CPUs that a thread may use; empty if they are not known} The JDK does not tell the
   * number that the kernel has for a thread, so the thread is found by its name, unless several
   * have the same one.
   */
  private static List<Integer> cpus(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] known = bytes.length > KERNEL_NAME ? Arrays.copyOf(bytes, KERNEL_NAME) : bytes;
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        try {
          byte[] kernel = Files.readAllBytes(thread.resolve("comm")); // with a line feed behind it
          if (Arrays.equals(known, Arrays.copyOf(kernel, Math.max(0, kernel.length - 1)))) {
            found.add(thread);
          }
        } catch (IOException e) {
          // the thread has ended
        }
      }
      return found.size() == 1 ? cpus(found.getFirst()) : List.of();
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return List.of(); // a system without /proc
    }
  }

  private static List<Integer> cpus(Path thread) throws IOException {
    List<Integer> cpus = new ArrayList<>();
    for (String line : Files.readAllLines(thread.resolve("status"), StandardCharsets.ISO_8859_1)) {
      if (line.startsWith(CPUS)) { // for example 0-3,8
        for (String range : line.substring(CPUS.length()).strip().split(",", -1)) {
          String[] ends = range.split("-", -1);
          int last = Integer.parseInt(ends[ends.length - 1]);
          IntStream.rangeClosed(Integer.parseInt(ends[0]), last).forEach(cpus::add);
        }
      }
    }
    return cpus;
  }
}
