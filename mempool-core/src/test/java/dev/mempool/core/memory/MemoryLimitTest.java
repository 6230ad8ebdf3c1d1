// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of the memory of all pools, on machines that are made of files. */
class MemoryLimitTest {

  private static final long GIB = 1L << 30;

  @TempDir private Path root;

  @AfterEach
  void reset() {
    System.clearProperty(MemoryLimit.PROPERTY);
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Makes a machine with 8 GiB. */
  private void machine(String groups, String mounts) throws IOException {
    file("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:          123456 kB\n");
    file("proc/self/cgroup", groups);
    file("proc/self/mountinfo", mounts);
  }

  private void check(long bytes, String source) {
    MemoryBound bound = MemoryBound.read(root, () -> 0);
    assertEquals(bytes, bound.bytes(), bound::toString);
    MemoryTests.contains(bound.source(), source);
  }

  private static String v2(String mounted, String at) {
    return "31 23 0:28 / /sys rw,relatime shared:2 - sysfs sysfs rw\n"
        + ("40 31 0:30 " + mounted + " " + at + " rw,nosuid shared:4 - cgroup2 cgroup2 rw\n");
  }

  private static String v1(String mounted) {
    return "33 31 0:31 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
        + ("34 31 0:32 " + mounted + " /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
  }

  @Test
  void theMemoryOfTheMachine() throws Exception {
    machine("0::/\n", v2("/", "/sys/fs/cgroup"));
    check(8 * GIB, "the memory of this machine");
  }

  @Test
  void theSmallestLimitOfNestedGroupsOfVersion2() throws Exception {
    machine("0::/user.slice/app/jvm\n", v2("/", "/sys/fs/cgroup"));
    file("sys/fs/cgroup/user.slice/app/jvm/memory.max", "max\n");
    check(8 * GIB, "the memory of this machine");
    file("sys/fs/cgroup/user.slice/memory.max", "2147483648\n");
    check(2 * GIB, "user.slice/memory.max");
    file("sys/fs/cgroup/user.slice/app/memory.max", "3221225472\n");
    check(2 * GIB, "user.slice/memory.max");
    file("sys/fs/cgroup/user.slice/app/jvm/memory.max", "1073741824\n");
    check(
        GIB, "the limit of the control group, " + root.resolve("sys/fs/cgroup/user.slice/app/jvm"));
    file("sys/fs/cgroup/user.slice/other/memory.max", "4096\n");
    check(GIB, "app/jvm/memory.max");
  }

  @Test
  void theLimitInAContainerOfVersion2() throws Exception {
    machine("0::/\n", v2("/", "/sys/fs/cgroup"));
    file("sys/fs/cgroup/memory.max", "1073741824\n");
    check(GIB, "sys/fs/cgroup/memory.max");
    machine("0::/../../outside\n", v2("/", "/sys/fs/cgroup"));
    check(GIB, "sys/fs/cgroup/memory.max");
  }

  @Test
  void theSmallestLimitOfNestedGroupsOfVersion1() throws Exception {
    machine("9:name=systemd:/x\n4:memory:/a/b\n1:cpu,cpuacct:/a\n", v1("/"));
    file("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    check(8 * GIB, "the memory of this machine");
    file("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "1073741824\n");
    check(GIB, "a/memory.limit_in_bytes");
  }

  /** Docker mounts the container's own group, and the path is that of the machine. */
  @Test
  void theLimitInAContainerOfVersion1() throws Exception {
    machine(
        "4:memory:/docker/0123\n0::/\n", v1("/docker/0123") + v2("/", "/sys/fs/cgroup/unified"));
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824\n");
    check(GIB, "sys/fs/cgroup/memory/memory.limit_in_bytes");
    machine("4:memory:/docker/0123/inner\n", v1("/docker/0123"));
    file("sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "536870912\n");
    check(GIB / 2, "sys/fs/cgroup/memory/inner/memory.limit_in_bytes");
    machine("4:memory:/docker/4567\n", v1("/docker/0123"));
    check(GIB, "sys/fs/cgroup/memory/memory.limit_in_bytes");
  }

  @Test
  void aMachineWithoutTheseFiles() throws Exception {
    check(Long.MAX_VALUE, "no limit");
    assertEquals(5 * GIB, MemoryBound.read(root, () -> 5 * GIB).bytes());
    file("proc/meminfo", "nonsense\n");
    file("proc/self/cgroup", "nonsense\n\n::\n");
    file("proc/self/mountinfo", "nonsense\n- - -\n40 31 0:30 / /x rw - cgroup2\n");
    check(Long.MAX_VALUE, "no limit");
    assertTrue(MemoryBound.ofBean() > 0);
  }

  @Test
  void theSumOfOpenPoolsIsLimited() {
    AtomicReference<MemoryBound> system =
        new AtomicReference<>(new MemoryBound(1000, "the memory of this machine"));
    MemoryLimit limit = new MemoryLimit(system::get);
    limit.take("pool 'a'", 600);
    limit.take("pool 'b'", 400);
    MemoryTests.refused(
        Reason.ENOMEM,
        () -> limit.take("pool 'c'", 1),
        "pool 'c' needs 1 bytes of memory",
        "may have 1,000 bytes together (the memory of this machine)",
        "of which open pools use 1,000",
        "-Ddev.mempool.memory.limit=SIZE, such as 8G, or none");
    assertEquals(1000, limit.inUse());
    limit.giveBack(400);
    limit.take("pool 'c'", 400);
    system.set(new MemoryBound(1100, "more"));
    limit.take("pool 'd'", 100); // the limit was raised meanwhile
    MemoryTests.refused(Reason.ENOMEM, () -> limit.take("pool 'e'", Long.MAX_VALUE), "1,100");
    System.setProperty(MemoryLimit.PROPERTY, "none");
    limit.take("pool 'e'", 5000);
    System.setProperty(MemoryLimit.PROPERTY, "8k");
    limit.take("pool 'f'", 8192 - 6100);
    MemoryTests.refused(
        Reason.ENOMEM,
        () -> limit.take("pool 'g'", 1),
        "8,192 bytes together (the limit of the system property dev.mempool.memory.limit)");
  }

  @Test
  void theProperty() {
    assertEquals(1, MemoryBound.parse("p", "1").bytes());
    assertEquals(1024, MemoryBound.parse("p", " 1K ").bytes());
    assertEquals(3 << 20, MemoryBound.parse("p", "3m").bytes());
    assertEquals(8 * GIB, MemoryBound.parse("p", "8g").bytes());
    assertEquals(8192 * GIB, MemoryBound.parse("p", "8T").bytes());
    assertEquals(Long.MAX_VALUE, MemoryBound.parse("p", "None").bytes());
    for (String wrong : new String[] {"", "G", "0", "-1G", "1.5G", "8GB", "99999999T", "all"}) {
      MemoryTests.refusedArgument(
          () -> MemoryBound.parse("p", wrong), "the system property p is '" + wrong + "'", "8G");
    }
  }

  /** Each kind of memory counts as long as it is open; files on disks and huge pages do not. */
  @Test
  void allProvidersCount() throws Exception {
    MemoryLimit limit = MemoryLimit.ofProcess();
    long before = limit.inUse();
    try (MemoryChunk chunk = MemoryProvider.arena().allocate(MemoryTests.request(100))) {
      assertEquals(before + 100, limit.inUse(), chunk::toString);
    }
    assertEquals(before, limit.inUse());
    dev.mempool.core.OnLinux.run(() -> {
      try (MemoryChunk chunk = MemoryProvider.mapped().allocate(MemoryTests.request(100))) {
        assertEquals(before + chunk.segment().byteSize(), limit.inUse());
      }
      assertEquals(before, limit.inUse());
      try (MemoryChunk chunk =
          MemoryProvider.mapped().prefaulted(1).allocate(MemoryTests.request(100))) {
        assertEquals(before + chunk.segment().byteSize(), limit.inUse());
      }
      assertEquals(before, limit.inUse());
    });
    Path memory = Path.of("/dev/shm");
    boolean tmpfs = Files.isDirectory(memory) && Files.getFileStore(memory).type().equals("tmpfs");
    Path folder = tmpfs ? Files.createTempDirectory(memory, "limit") : root;
    Path file = folder.resolve("memory");
    try (MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(100))) {
      assertEquals(before + (tmpfs ? chunk.segment().byteSize() : 0), limit.inUse());
    } finally {
      Files.delete(file);
      Files.delete(folder);
      Files.createDirectories(root);
    }
    assertEquals(before, limit.inUse());
  }

  @Test
  void whatExceedsTheLimitIsRefusedBeforeItIsMade() throws Exception {
    System.setProperty(MemoryLimit.PROPERTY, "1");
    long before = MemoryLimit.ofProcess().inUse();
    MemoryTests.refused(
        Reason.ENOMEM,
        () -> MemoryProvider.arena().allocate(MemoryTests.request(100)),
        "pool 'test' needs 100 bytes");
    dev.mempool.core.OnLinux.run(() ->
        MemoryTests.refused(
            Reason.ENOMEM,
            () -> MemoryProvider.mapped().allocate(MemoryTests.request(100)),
            "pool 'test' needs"));
    Path memory = Path.of("/dev/shm");
    if (Files.isDirectory(memory) && Files.getFileStore(memory).type().equals("tmpfs")) {
      Path file = memory.resolve("limit-" + ProcessHandle.current().pid());
      MemoryTests.refused(
          Reason.ENOMEM,
          () -> MemoryProvider.file(file).allocate(MemoryTests.request(100)),
          "pool 'test' needs");
      assertNull(Files.exists(file) ? file : null);
    }
    Path disk = root.resolve("file");
    if (!Files.getFileStore(root).type().equals("tmpfs")) {
      MemoryProvider.file(disk).allocate(MemoryTests.request(100)).close();
    }
    assertEquals(before, MemoryLimit.ofProcess().inUse());
  }
}
