// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import com.google.gson.annotations.SerializedName;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The machine and the programs that the figures depend on. It names no host, no user and no folder.
 *
 * @param cores the number of processors that this process may use
 * @param moves the moves of the Java side
 * @param libdpdk the version of the C library; null without a C side, as are the compiler's options
 * @param otherC the versions of the C libraries beside, by the names of their columns
 */
record Machine(
    String cpu,
    int cores,
    String kernel,
    String jdk,
    String moves,
    @Nullable String libdpdk,
    @Nullable String compilerOptions,
    @SerializedName("huge_pages_2m") int hugePages,
    Map<String, String> otherC) {

  static Machine here(
      int processors,
      String moves,
      NativeProgram.@Nullable Description c,
      Map<String, String> otherC) {
    var java = dev.mempool.bench.support.Machine.here(processors);
    return new Machine(
        java.cpu(),
        processors,
        java.os(),
        System.getProperty("java.vm.vendor") + " " + java.java(),
        moves,
        c == null ? null : c.version(),
        c == null ? null : c.options(),
        NativeMemory.hugePagesTotal(),
        otherC);
  }

  String text() {
    String c = libdpdk == null ? "not measured" : libdpdk + ", " + compilerOptions;
    return "%s, %d cores, %s, huge pages of 2 MiB: %d%nJava: %s, moves: %s%nC: %s"
            .formatted(cpu, cores, kernel, hugePages, jdk, moves, c)
        + otherC.entrySet().stream()
            .map(other -> "%n%s: %s".formatted(other.getKey(), other.getValue()))
            .collect(Collectors.joining());
  }
}
