// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir Path folder;

  private static void write(WholeFile file, String text) throws IOException {
    file.channel().write(StandardCharsets.UTF_8.encode(text));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void anOlderFileStaysUntilTheNewOneIsComplete() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "precious");
    try (WholeFile file = WholeFile.create(path)) {
      write(file, "half");
      assertEquals("precious", Files.readString(path));
    }
    assertEquals("precious", Files.readString(path));
    assertEquals(List.of(path), files());
    try (WholeFile file = WholeFile.create(path)) {
      write(file, "new");
      file.finish();
    }
    assertEquals("new", Files.readString(path));
    assertEquals(List.of(path), files());
  }

  @Test
  void aNewFileThatIsNotCompleteDoesNotStay() throws IOException {
    try (WholeFile file = WholeFile.create(folder.resolve("file"))) {
      write(file, "half");
    }
    assertEquals(List.of(), files());
  }

  @Test
  void ofTwoThatWriteOneFileTheLastWinsAsAWhole() throws IOException {
    Path path = folder.resolve("file");
    try (WholeFile one = WholeFile.create(path);
        WholeFile two = WholeFile.create(path)) {
      write(one, "one, ");
      write(two, "two, ");
      write(one, "complete");
      two.finish();
      one.finish();
    }
    assertEquals("one, complete", Files.readString(path));
    assertEquals(List.of(path), files());
  }

  @Test
  void permissionsAndLinksStay() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "old");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    try (WholeFile file = WholeFile.create(link)) {
      write(file, "new");
      file.finish();
    }
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(path));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  @Test
  void theFileThatALinkNamesIsMade() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    try (WholeFile file = WholeFile.create(link)) {
      write(file, "half");
    }
    assertEquals(List.of(link), files());
    try (WholeFile file = WholeFile.create(link)) {
      write(file, "new");
      file.finish();
    }
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(folder.resolve("file")));
  }

  @Test
  void theNameMayBeAsLongAsANameCanBe() throws IOException {
    Path path = folder.resolve("x".repeat(255));
    try (WholeFile file = WholeFile.create(path)) {
      write(file, "new");
      file.finish();
    }
    assertEquals("new", Files.readString(path));
  }

  @Test
  void aFolderIsNoFile() {
    assertThrows(IOException.class, () -> WholeFile.create(folder));
    assertThrows(IOException.class, () -> WholeFile.create(folder.resolve("none/file")));
  }

  @Test
  void theSameNameIsFoundHoweverItIsSpelled() throws IOException {
    try (WholeFile one = WholeFile.create(folder.resolve("file"));
        WholeFile same = WholeFile.create(folder.resolve("./file"));
        WholeFile other = WholeFile.create(folder.resolve("other"))) {
      assertTrue(one.isSame(same));
      assertFalse(one.isSame(other));
    }
  }
}
