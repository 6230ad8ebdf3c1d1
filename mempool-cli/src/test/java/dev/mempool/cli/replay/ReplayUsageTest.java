// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.cli.Run;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.testsupport.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReplayUsageTest {

  private static final Pattern SUGGESTION = Pattern.compile("needs --pool-size (\\d+)");

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeEach
  void write() throws IOException {
    in = Files.write(folder.resolve("in.pcap"), Capture.random(3, 10, 100).bytes());
    out = folder.resolve("out.pcap");
  }

  @ParameterizedTest
  @CsvSource({
    "--lcores, 0, 1 to 1024",
    "--lcores, 1025, 1 to 1024",
    "--pool-size, 0, 1 to 1073741823",
    "--pool-size, -1, 1 to 1073741823",
    "--cache, -1, 0 to 512",
    "--cache, 513, 0 to 512",
    "--data-room, 128, 129 to 1048576",
    "--data-room, 2000000000, 129 to 1048576",
    "--burst, 0, 1 and more",
    "--repeat, 0, 1 and more",
  })
  void aNumberOutOfRangeIsRefusedWithItsRange(String option, String value, String allowed) {
    Run run = Run.replay(in, "--out", out, option, value);
    assertEquals(ExitStatus.USAGE, run.status());
    assertEquals(
        "mempool: %s is %s, allowed are %s".formatted(option, value, allowed), run.message());
    assertFalse(Files.exists(out));
  }

  @Test
  void aCacheLargerThanThePoolIsRefused() {
    Run run = Run.replay(in, "--pool-size", 10, "--cache", 11);
    assertEquals(ExitStatus.USAGE, run.status());
    assertEquals("mempool: --cache is 11, allowed are 0 to 10", run.message());
    assertEquals(ExitStatus.DONE, Run.replay(in, "--pool-size", 10, "--cache", 10).status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no_such_ops", "ring_mp_mc:depth=3", "ring_mp_mc:x"})
  void unknownOpsAndSettingsAreRefusedBeforeTheOutputIsTouched(String ops) {
    Run run = Run.replay(in, "--out", out, "--ops", ops);
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.message().contains(ops.substring(0, ops.indexOf('_'))), run.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void theInputIsNeverOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(in);
    Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic"), in);
    Path hard = Files.createLink(folder.resolve("hard"), in);
    Path spelled = folder.resolve(".").resolve("in.pcap");
    for (Path same : List.of(in, symbolic, hard, spelled)) {
      Run run = Run.replay(in, "--out", same);
      assertEquals(ExitStatus.USAGE, run.status());
      assertTrue(run.message().contains("is the input"), run.err());
      assertArrayEquals(before, Files.readAllBytes(in));
    }
  }

  @Test
  void aRefusedRunLeavesAnExistingOutputUnchanged() throws IOException {
    Files.write(in, Capture.ethernet().add(new byte[9000]).bytes());
    Files.writeString(out, "precious");
    Run run = Run.replay(in, "--out", out, "--pool-size", 3);
    assertEquals(ExitStatus.USAGE, run.status());
    assertEquals("precious", Files.readString(out));
  }

  @Test
  void standardOutputIsRefusedAsOutput() {
    Run run = Run.replay(in, "--out", Path.of("/dev/stdout"));
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.message().contains("standard output"), run.err());
  }

  @ParameterizedTest
  @ValueSource(ints = {129, 130, 133, 2176})
  void theSuggestedPoolSizeIsEnoughForTheWholeFile(int dataRoom) throws IOException {
    Capture capture = Capture.random(9, 100, 40);
    capture.add(new byte[7000]).add(new byte[7100]).add(new byte[20_000]).add(new byte[6999]);
    Files.write(in, capture.bytes());
    int needed = (20_000 + dataRoom - 129) / (dataRoom - 128);
    for (int lcores = 1; lcores <= 4; lcores++) {
      Run refused =
          Run.replay(
              in,
              "--out",
              out,
              "--data-room",
              dataRoom,
              "--lcores",
              lcores,
              "--pool-size",
              3,
              "--burst",
              1000,
              "--cache",
              3);
      assertEquals(ExitStatus.USAGE, refused.status());
      assertFalse(Files.exists(out));
      assertEquals("", refused.out());
      int suggested = number(refused.message());
      if (dataRoom == 2176) {
        assertTrue(
            refused.message().contains("frame 101 of 7000 bytes needs 4 mbufs"), refused.err());
      }
      assertEquals(needed, suggested);
      for (int cache : new int[] {0, 1, Math.min(512, suggested)}) {
        Run done =
            Run.replay(
                in,
                "--out",
                out,
                "--data-room",
                dataRoom,
                "--lcores",
                lcores,
                "--pool-size",
                suggested,
                "--cache",
                cache);
        assertEquals(ExitStatus.DONE, done.status(), done.err());
        assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
        Files.delete(out);
      }
    }
  }

  private static int number(String message) {
    Matcher matcher = SUGGESTION.matcher(message);
    assertTrue(matcher.find(), message);
    return Integer.parseInt(matcher.group(1));
  }

  @Test
  void anOutputThatCannotBeWrittenIsAFailure() {
    for (Path bad : List.of(folder, folder.resolve("missing").resolve("out.pcap"))) {
      Run run = Run.replay(in, "--out", bad, "--json");
      assertEquals(ExitStatus.FAILED, run.status());
      assertTrue(run.message().contains("--out " + bad + " cannot be written: "), run.err());
      assertEquals("", run.out());
    }
  }

  /** Opening such a pipe waits for its other end, which nobody opens. */
  @Test
  void onePipeCannotBeInputAndOutput() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Run run = Run.replay(pipe, "--out", pipe);
    assertEquals(ExitStatus.USAGE, run.status());
    assertTrue(run.message().contains("is the input"), run.err());
  }
}
