// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.PoolRegistry;
import dev.mempool.testsupport.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the socket: whose it is, and what is left of a process that is gone. */
class SocketFileTest {

  @TempDir private Path folder;

  private final PoolRegistry registry = new PoolRegistry();
  private TelemetryOptions options;
  private Path first;

  @BeforeEach
  void choose() {
    options = TelemetryOptions.defaults().withPrefix("app").withRuntimeFolder(folder);
    first = folder.resolve("dpdk/app/dpdk_telemetry.v2");
  }

  private Path second() {
    return first.resolveSibling(first.getFileName() + ":1");
  }

  @Test
  void aLivingProgramIsRespected() throws IOException {
    Telemetry one = Telemetry.start(registry, options);
    try (Telemetry two = Telemetry.start(registry, options)) {
      assertEquals(first, one.path());
      assertEquals(second(), two.path());
      assertEquals(List.of(first, second()), TelemetryClient.sockets(options));
      one.close();
      try (Telemetry three = Telemetry.start(registry, options)) {
        assertEquals(first, three.path());
      }
      try (TelemetryClient client = TelemetryClient.connect(two.path())) {
        assertEquals("{\"/mempool/list\":[]}", client.ask("/mempool/list"));
      }
    }
    assertEquals(List.of(), TelemetryClient.sockets(options));
  }

  /** A JVM that is killed leaves its socket. */
  @Test
  void theSocketOfAKilledProcessIsTakenOver() throws Exception {
    Process killed = new ProcessBuilder(served()).redirectErrorStream(true).start();
    try (var lines = killed.inputReader()) {
      assertEquals("serving " + first, lines.readLine());
    } finally {
      killed.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(first));
    assertThrows(IOException.class, () -> TelemetryClient.connect(first));
    try (Telemetry telemetry = Telemetry.start(registry, options)) {
      assertEquals(first, telemetry.path());
    }
    assertFalse(Files.exists(first));
  }

  /** {@return the command of a JVM that serves in the folder} */
  private List<String> served() {
    return ChildJvm.command(Served.class, folder.toString());
  }

  /** Serves until it is killed, or says why it cannot. */
  static final class Served {
    public static void main(String[] arguments) throws InterruptedException {
      try {
        Telemetry telemetry =
            Telemetry.start(
                new PoolRegistry(),
                TelemetryOptions.defaults()
                    .withPrefix("app")
                    .withRuntimeFolder(Path.of(arguments[0])));
        System.out.println("serving " + telemetry.path());
        Thread.sleep(Long.MAX_VALUE);
      } catch (MempoolException e) {
        System.out.println(e.reason() + " " + e.getMessage());
      }
    }
  }

  @Test
  void otherFilesAndLinksAreLeftAlone() throws IOException {
    Files.createDirectories(first.getParent());
    Files.writeString(first, "precious");
    Path target = folder.resolve("target");
    Files.writeString(target, "precious too");
    Files.createSymbolicLink(second(), target);
    try (Telemetry telemetry = Telemetry.start(registry, options)) {
      assertEquals(first.resolveSibling("dpdk_telemetry.v2:2"), telemetry.path());
    }
    assertEquals("precious", Files.readString(first));
    assertTrue(Files.isSymbolicLink(second()));
    assertEquals("precious too", Files.readString(target));
  }

  /** A file that another program has put in the place of a socket is not removed. */
  @Test
  void onlyTheOwnFileIsRemoved() throws IOException {
    Telemetry telemetry = Telemetry.start(registry, options);
    Files.delete(first);
    Files.writeString(first, "another");
    telemetry.close();
    telemetry.close();
    assertEquals("another", Files.readString(first));
    assertFalse(Files.isDirectory(first, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void programsThatStartAtTheSameTimeGetDifferentSockets() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Telemetry>> started = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        started.add(threads.submit(() -> Telemetry.start(registry, options)));
      }
      TreeSet<Path> paths = new TreeSet<>();
      for (Future<Telemetry> each : started) {
        Path path = each.get().path();
        paths.add(path);
      }
      for (Path path : paths) {
        try (TelemetryClient client = connected(path)) {
          assertEquals("{\"/mempool/list\":[]}", client.ask("/mempool/list"));
        }
      }
      assertEquals(24, paths.size());
      for (Future<Telemetry> each : started) {
        each.get().close();
      }
    }
    assertEquals(List.of(), TelemetryClient.sockets(options));
  }

  /** Connects. The programs that looked for a free name were clients too, perhaps more than 10. */
  private static TelemetryClient connected(Path path) {
    for (; ; ) {
      try {
        return TelemetryClient.connect(path);
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aFolderThatCannotBeUsedIsAClearError() throws IOException {
    check(options.withRuntimeFolder(folder.resolve("missing")), "there is no folder");
    check(options.withRuntimeFolder(Path.of("/proc")), "/proc/dpdk");
    check(options.withPrefix("x".repeat(108)), "107 bytes");
    Files.createDirectories(folder.resolve("dpdk"));
    Files.writeString(folder.resolve("dpdk/app"), "");
    check(options, "is no folder of this user");
  }

  /** Only root can give a folder to another user; other users test a folder that is read-only. */
  @Test
  void foldersOfOthersAreRefused() throws IOException {
    Path owned = Files.createDirectories(folder.resolve("dpdk"));
    Path root = Path.of("/proc/self");
    if ((int) Files.getAttribute(root, "unix:uid") == 0) {
      int somebody = 65_533;
      Files.setAttribute(owned, "unix:uid", somebody);
      check(options, owned + " is no folder of this user or of root");
      Files.setAttribute(owned, "unix:uid", 0);
      Path prefix = Files.createDirectory(owned.resolve("app"));
      Files.setAttribute(prefix, "unix:uid", somebody);
      check(options, prefix + " is no folder of this user or of root");
      Files.setAttribute(prefix, "unix:uid", 0);
    } else {
      Files.setPosixFilePermissions(owned, PosixFilePermissions.fromString("r-x------"));
      check(options, "this user may not write there");
      Files.setPosixFilePermissions(owned, PosixFilePermissions.fromString("rwx------"));
    }
    Telemetry.start(registry, options).close();
  }

  /** A link to a folder of this user leads where another user may lead it. */
  @Test
  void aLinkOfAnotherUserIsRefused() throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    Path link = Files.createSymbolicLink(folder.resolve("dpdk"), own);
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
      assertEquals(0, new ProcessBuilder("chown", "-h", "65533", link + "").start().waitFor());
      check(options, link + " is no folder of this user or of root");
      try (Stream<Path> files = Files.list(own)) {
        assertEquals(List.of(), files.toList());
      }
    }
  }

  /**
   * A file system with so few inodes is full at once. It is mounted in a namespace that ends with
   * the program. Where the kernel allows no such namespace, there is nothing to test.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3}) // the folder itself, with "dpdk", and with "app"
  void aFullDiskIsAClearError(int inodes) throws Exception {
    List<String> words = new ArrayList<>(List.of("unshare", "--map-root-user", "--mount"));
    String mount = "mount -t tmpfs -o nr_inodes=" + inodes + " none \"$0\" || exit 99; exec \"$@\"";
    words.addAll(List.of("sh", "-c", mount, folder.toString()));
    words.addAll(served());
    Process program = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(program.waitFor() != 99 && !output.startsWith("unshare"), output);
    assertTrue(output.startsWith("ENOSPC no telemetry socket can be made in " + folder), output);
    assertTrue(output.contains(": the disk is full; RUNTIME_DIRECTORY or the options"), output);
  }

  private void check(TelemetryOptions wrong, String message) {
    MempoolException refused =
        assertThrows(MempoolException.class, () -> Telemetry.start(registry, wrong));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
    assertTrue(refused.getMessage().contains("RUNTIME_DIRECTORY"), refused.getMessage());
  }

  @Test
  void aPrefixIsTheNameOfAFolder() {
    for (String wrong : List.of("", ".", "..", "a/b", "a\u0000b", "a\nb")) {
      assertThrows(IllegalArgumentException.class, () -> options.withPrefix(wrong), wrong);
    }
    assertEquals("rte", TelemetryOptions.defaults().prefix());
  }
}
