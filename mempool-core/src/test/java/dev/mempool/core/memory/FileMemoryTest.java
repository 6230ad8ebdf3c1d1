// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.Pages;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMemoryTest {

  private static final long PAGE = Pages.BASE_BYTES;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("memory");
  }

  /** Writes the file so that only the user of this process can read and write it. */
  private void write(byte[] content) throws IOException {
    Files.write(file, content);
    permit("rw-------");
  }

  private void permit(String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static void refused(Reason reason, Path file, long bytes, String... words) {
    MemoryTests.refused(
        reason, () -> MemoryProvider.file(file).allocate(MemoryTests.request(bytes)), words);
    MemoryTests.refused(
        reason,
        () -> MemoryProvider.file(file).allocate(MemoryTests.request(bytes)),
        "pool 'test'",
        file.toString());
  }

  @Test
  void theFileIsMadeAndStays() throws Exception {
    MemoryProvider provider = MemoryProvider.file(file);
    assertEquals("shared mapping of the file " + file, provider.toString());
    assertFalse(Files.exists(file));
    MemoryChunk chunk = provider.allocate(MemoryTests.request(10 * PAGE + 1));
    assertEquals(11 * PAGE, chunk.segment().byteSize());
    assertEquals(11 * PAGE, Files.size(file));
    assertEquals(PAGE, chunk.pageSize());
    assertEquals("shared mapping of the file " + file, chunk.description());
    MemoryTests.checkIsUsable(chunk.segment());
    MemoryTests.checkClosing(chunk);
    assertEquals(11 * PAGE, Files.size(file));
  }

  @Test
  void theFileHasRealBlocks() throws Exception {
    int bytes = 16 << 20;
    Path written = Files.write(folder.resolve("written"), new byte[bytes]);
    try (MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(bytes))) {
      assertEquals(bytes, chunk.segment().byteSize());
      assertEquals(blocks(written), blocks(file)); // 0 if the file system compresses
    }
  }

  /** Returns the KiB that a file uses on the disk. */
  private static String blocks(Path file) throws Exception {
    Process process =
        new ProcessBuilder("du", "-k", file.toString()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.split("\\s", 2)[0];
  }

  @Test
  void contentIsKeptAndMoreIsZero() throws IOException {
    byte[] content = "kept".getBytes(StandardCharsets.UTF_8);
    write(content);
    try (MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(2 * PAGE))) {
      byte[] read = chunk.segment().toArray(ValueLayout.JAVA_BYTE);
      assertArrayEquals(content, Arrays.copyOf(read, content.length));
      for (int i = content.length; i < read.length; i++) {
        assertEquals(0, read[i]);
      }
      chunk.segment().set(ValueLayout.JAVA_BYTE, 2 * PAGE - 1, (byte) 1);
    }
    try (MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(1))) {
      assertEquals('k', chunk.segment().get(ValueLayout.JAVA_BYTE, 0));
      assertEquals(PAGE, chunk.segment().byteSize());
    }
    byte[] left = Files.readAllBytes(file);
    assertEquals(2 * PAGE, left.length);
    assertEquals(1, left[left.length - 1]);
  }

  @Test
  void prefaultingChangesNothing() throws IOException {
    byte[] content = new byte[(int) (5 * PAGE)];
    Arrays.fill(content, (byte) 7);
    write(content);
    MemoryProvider provider = MemoryProvider.file(file).prefaulted(2);
    try (MemoryChunk chunk = provider.allocate(MemoryTests.request(content.length))) {
      assertTrue(Maps.kib(chunk.segment().address(), "Rss") >= 5 * PAGE / 1024);
    }
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void aSecondPoolIsRefusedAndTheFirstKeepsTheFile() throws Exception {
    try (MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(PAGE))) {
      refused(Reason.EBUSY, file, PAGE, "another pool of this process");
      Path alias = Files.createLink(folder.resolve("alias"), file);
      refused(Reason.EBUSY, alias, 10 * PAGE, "another pool of this process");
      Files.delete(alias);
      assertEquals(PAGE, Files.size(file));
      // the refusal must not have released the lock of the first pool
      ChildJvm.Result other =
          ChildJvm.run(ChildJvm.command(List.of(), Other.class, "allocate", file.toString()));
      assertEquals(0, other.status(), other.errors());
      MemoryTests.contains(other.output(), "[EBUSY]", "another process has locked it");
      assertTrue(chunk.segment().scope().isAlive());
    }
    try (MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(PAGE))) {
      assertEquals(PAGE, chunk.segment().byteSize());
    }
    ChildJvm.Result other =
        ChildJvm.run(ChildJvm.command(List.of(), Other.class, "allocate", file.toString()));
    MemoryTests.contains(other.output(), "shared mapping");
  }

  @Test
  void aLockOfSomebodyElseIsRespected() throws IOException {
    write(new byte[100]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.lock();
      refused(Reason.EBUSY, file, PAGE, "something else in this process");
      assertEquals(100, Files.size(file));
    }
  }

  @Test
  void processesSeeEachOthersWrites() throws Exception {
    try (MemoryChunk chunk =
        MemoryProvider.file(file).prefaulted(1).allocate(MemoryTests.request(PAGE))) {
      MemorySegment memory = chunk.segment();
      memory.set(ValueLayout.JAVA_LONG, 8, 0x0123456789abcdefL);
      Process other =
          new ProcessBuilder(ChildJvm.command(List.of(), Other.class, "answer", file.toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader from = other.inputReader();
          BufferedWriter to = other.outputWriter()) {
        assertEquals(Long.toHexString(0x0123456789abcdefL), from.readLine());
        assertEquals(0x0123456789abcdefL + 1, memory.get(ValueLayout.JAVA_LONG, 8));
        memory.set(ValueLayout.JAVA_LONG, 8, 42);
        to.write("go on\n");
        to.flush();
        assertEquals("2a", from.readLine());
        assertEquals(43, memory.get(ValueLayout.JAVA_LONG, 8));
      } finally {
        other.destroy();
        other.waitFor();
      }
    }
  }

  /** The program of another process. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[1]);
      if (arguments[0].equals("allocate")) {
        try (MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(1))) {
          System.out.println(chunk.description());
        } catch (MempoolException e) {
          System.out.println(e.getMessage());
        }
        return;
      }
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
          Arena arena = Arena.ofConfined();
          BufferedReader in =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
        MemorySegment memory = channel.map(MapMode.READ_WRITE, 0, PAGE, arena);
        do {
          long value = memory.get(ValueLayout.JAVA_LONG, 8);
          memory.set(ValueLayout.JAVA_LONG, 8, value + 1);
          System.out.println(Long.toHexString(value));
        } while (in.readLine() != null);
      }
    }
  }

  @Test
  void filesThatCannotBeAreRefused() throws IOException {
    refused(Reason.ENOENT, folder.resolve("none").resolve("memory"), 1, "folder", "does not exist");
    refused(Reason.ENOTSUP, folder, 1, "not a regular file");
    refused(Reason.ENOTSUP, Path.of("/dev/null"), 1, "not a regular file");
    MemoryTests.refused(
        Reason.ENOTSUP,
        () -> MemoryProvider.file(file).allocate(MemoryRequest.of(1, 2 * PAGE, "pool 'test'")),
        "aligned");
    assertFalse(Files.exists(file));
  }

  @Test
  void aFileThatDoesNotFitLeavesThingsAsTheyWere() throws IOException {
    refused(Reason.ENOSPC, file, 1L << 50, "must grow by", "has room for");
    assertFalse(Files.exists(file));
    write(new byte[123]);
    refused(Reason.ENOSPC, file, 1L << 50, "must grow by", "has room for");
    assertEquals(123, Files.size(file));
  }

  /** An interrupt closes the channel, so that the channel cannot shorten the file. */
  @Test
  void anInterruptHalfWayLeavesTheFileAsItWas() throws Exception {
    write(new byte[123]);
    Thread allocating = Thread.currentThread();
    Thread interrupter =
        new Thread(() -> {
          while (file.toFile().length() == 123) {
            Thread.onSpinWait();
          }
          allocating.interrupt();
        });
    interrupter.start();
    MemoryTests.refused(
        Reason.EIO,
        () -> MemoryProvider.file(file).allocate(MemoryTests.request(256 << 20)),
        "the thread was interrupted",
        "left as it had been",
        "try again");
    assertTrue(Thread.interrupted());
    interrupter.join();
    assertEquals(123, Files.size(file));
    MemoryProvider.file(file).allocate(MemoryTests.request(PAGE)).close();
  }

  /** A stand-in for ramfs and for tmpfs without a limit, which only root can mount. */
  private static final class NoBlocks extends FileStore {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public String type() {
      return "ramfs";
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public long getTotalSpace() {
      return 0;
    }

    @Override
    public long getUsableSpace() {
      return 0;
    }

    @Override
    public long getUnallocatedSpace() {
      return 0;
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
      return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return false;
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
      return null;
    }

    @Override
    public Object getAttribute(String attribute) {
      throw new UnsupportedOperationException(attribute);
    }
  }

  @Test
  void aFileSystemWithoutALimitIsNotFull() throws IOException {
    assertEquals(Long.MAX_VALUE, FileMemory.freeBytes(new NoBlocks()));
    FileStore here = Files.getFileStore(folder);
    assertTrue(FileMemory.freeBytes(here) <= here.getTotalSpace());
  }

  @Test
  void anInterruptThatWasPendingWaitsUntilTheFileIsMapped() throws IOException {
    Thread.currentThread().interrupt();
    MemoryProvider.file(file).allocate(MemoryTests.request(PAGE)).close();
    assertTrue(Thread.interrupted());
    assertEquals(PAGE, Files.size(file));
    Thread.currentThread().interrupt();
    refused(Reason.ENOSPC, file, 1L << 50, "must grow by");
    assertTrue(Thread.interrupted());
    assertEquals(PAGE, Files.size(file));
  }

  @Test
  void aNewFileBelongsToItsOwnerAlone() throws IOException {
    for (MemoryProvider provider :
        List.of(MemoryProvider.file(file), MemoryProvider.sharedFile(file))) {
      try (MemoryChunk _ = provider.allocate(MemoryTests.request(1))) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
      Files.delete(file);
    }
  }

  @Test
  void aFileThatOtherUsersCanUseIsRefusedUnlessItIsMeant() throws IOException {
    for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----", "rw------x")) {
      write(new byte[10]);
      permit(permissions);
      refused(Reason.EPERM, file, 1, permissions, "chmod 600", "MemoryProvider.sharedFile");
      assertEquals(10, Files.size(file));
      MemoryProvider.sharedFile(file).allocate(MemoryTests.request(1)).close();
    }
    permit("rwx------");
    MemoryProvider.file(file).allocate(MemoryTests.request(1)).close();
  }

  @Test
  void aFileWithSeveralNamesIsRefusedUnlessItIsMeant() throws IOException {
    write(new byte[10]);
    Path alias = Files.createLink(folder.resolve("alias"), file);
    refused(Reason.EPERM, alias, 1, "2 names", "MemoryProvider.sharedFile");
    MemoryProvider.sharedFile(alias).allocate(MemoryTests.request(1)).close();
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    refused(Reason.EPERM, link, 1, "symbolic link");
    assertFalse(Files.exists(file));
    write(new byte[10]);
    refused(Reason.EPERM, link, 1, "symbolic link");
    MemoryTests.refused(
        Reason.EPERM,
        () -> MemoryProvider.sharedFile(link).allocate(MemoryTests.request(1)),
        "symbolic link");
    assertEquals(10, Files.size(file));
  }

  /** Only root can give a file to somebody else; others take one of root's. */
  @Test
  void aForeignFileIsRefusedUnlessItIsMeant() throws IOException {
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      write(new byte[10]);
      Files.setAttribute(file, "unix:uid", 65534);
      refused(Reason.EPERM, file, 1, "belongs to the user", "MemoryProvider.sharedFile");
      assertEquals(10, Files.size(file));
      MemoryProvider.sharedFile(file).allocate(MemoryTests.request(1)).close();
    } else {
      Path ofRoot = Path.of("/etc/hostname");
      assumeTrue(Files.isRegularFile(ofRoot, LinkOption.NOFOLLOW_LINKS));
      refused(Reason.EPERM, ofRoot, 1, "belongs to the user", "MemoryProvider.sharedFile");
    }
  }

  @Test
  void aDiscardedChunkLeavesNothing() throws IOException {
    MemoryProvider.file(file).allocate(MemoryTests.request(10 * PAGE)).discard();
    assertFalse(Files.exists(file));
    write(new byte[123]);
    MemoryProvider.file(file).allocate(MemoryTests.request(10 * PAGE)).discard();
    assertEquals(123, Files.size(file));
    try (MemoryChunk _ = MemoryProvider.file(file).allocate(MemoryTests.request(PAGE))) {
      assertEquals(PAGE, Files.size(file));
    }
  }

  @Test
  void aFileThatSomebodyElseHasPutInItsPlaceIsNotRemoved() throws IOException {
    MemoryChunk chunk = MemoryProvider.file(file).allocate(MemoryTests.request(PAGE));
    Files.move(file, folder.resolve("away"));
    Files.write(file, new byte[5]);
    chunk.discard();
    assertEquals(5, Files.size(file));
  }

  /** Each of two processes makes many pools in the same new files at the same moments. */
  @Test
  void theLoserOfARaceDoesNotRemoveTheFileOfTheWinner() throws Exception {
    String start = String.valueOf(System.currentTimeMillis() + 2000);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      List<String> command = ChildJvm.command(List.of(), Racer.class, folder.toString(), start);
      processes.add(new ProcessBuilder(command).redirectErrorStream(true).start());
    }
    for (Process process : processes) {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(0, process.waitFor(), said);
      assertEquals("gone: 0", said.lines().reduce("", (a, b) -> b));
    }
  }

  /** One of the processes of the race. */
  static final class Racer {
    private Racer() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Path warm = folder.resolve("warm" + ProcessHandle.current().pid());
      MemoryProvider.file(warm).allocate(MemoryTests.request(1)).close();
      int gone = 0;
      for (int i = 0; i < 300; i++) {
        Path file = folder.resolve("race" + i);
        long at = Long.parseLong(arguments[1]) + i * 10L;
        while (System.currentTimeMillis() < at) {
          Thread.onSpinWait();
        }
        try (MemoryChunk _ = MemoryProvider.file(file).allocate(MemoryTests.request(1))) {
          Thread.sleep(4);
          gone += Files.exists(file) ? 0 : 1;
        } catch (MempoolException e) {
          if (e.reason() != Reason.EBUSY) {
            throw e;
          }
        }
      }
      System.out.println("gone: " + gone);
    }
  }
}
