// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.cli.support.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyTracesTest {

  private static final String RECORDED = "/traces/mempool-traces.jsonl.gz";

  @TempDir Path folder;

  private Path recorded() throws IOException {
    Path file = folder.resolve("mempool-traces.jsonl.gz");
    try (InputStream in = VerifyTracesTest.class.getResourceAsStream(RECORDED)) {
      Files.copy(in, file);
    }
    return file;
  }

  private static List<String> recordedLines() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(VerifyTracesTest.class.getResourceAsStream(RECORDED)),
                StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  private Run verify(String... lines) throws IOException {
    return Run.of(
        "verify", "--traces", Files.write(folder.resolve("some.jsonl"), List.of(lines)).toString());
  }

  @Test
  void everyRecordedTraceAgrees() throws IOException {
    Run run = Run.of("verify", "--traces", recorded().toString());
    assertEquals(ExitStatus.DONE, run.status(), run.out() + run.err());
    assertEquals("traces=64 verified=64 skipped=0 steps=12800 differences=0", run.lastLine());
  }

  /** Each case changes one recorded result, which must be found as a difference. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\[\"get\",13,1,\\[0,1,2 | [\"get\",13,1,[0,2,1",
        "\\[\"get\",951,0,\\[\\],949,51,0\\] | [\"get\",949,0,[],949,51,0]",
        ",987,13,0\\] | ,986,13,0]",
        ",987,13,0\\] | ,987,14,0]",
        ",987,13,0\\] | ,987,13,1]"
      })
  void aChangedResultIsADifference(String recorded, String other) throws IOException {
    String line = recordedLines().getFirst();
    String changed = line.replaceFirst(recorded, other);
    assertTrue(!changed.equals(line));
    Run run = verify(changed);
    assertEquals(ExitStatus.FAILED, run.status());
    assertEquals("traces=1 verified=1 skipped=0 steps=200 differences=3", run.lastLine());
    assertTrue(run.out().contains("step ") && run.out().contains("recorded:"), run.out());
  }

  @Test
  void cachedBulksAreComparedAsSets() throws IOException {
    String line =
        "{\"ops\":\"ring_mp_mc\",\"populated\":9,\"cache_size\":8,\"steps\":[[\"get\",4,1,[3,2,1,0],5,4,0]]}";
    assertEquals(ExitStatus.DONE, verify(line).status());
    assertEquals(ExitStatus.FAILED, verify(line.replace("[3,2,1,0]", "[4,2,1,0]")).status());
    assertEquals(
        ExitStatus.FAILED, verify(line.replace("\"cache_size\":8", "\"cache_size\":0")).status());
  }

  @Test
  void unknownKindsAndOpsAreSkippedAndARunThatVerifiesNothingFails() throws IOException {
    Run run =
        verify(
            "{\"frames\":83,\"steps\":[]}",
            "",
            "{\"ops\":\"nobody\",\"populated\":4,\"cache_size\":0,\"steps\":[]}");
    assertEquals(ExitStatus.FAILED, run.status());
    assertEquals("traces=2 verified=0 skipped=2 steps=0 differences=0", run.lastLine());
    assertEquals("traces=0 verified=0 skipped=0 steps=0 differences=0", verify().lastLine());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "nonsense",
        "{\"ops\":\"ring_mp_mc\",\"populated\":4,\"cache_size\":0,\"steps\":7}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":4,\"cache_size\":0,\"steps\":[[\"jump\",1]]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":4,\"cache_size\":0,\"steps\":[[\"put\",[4],1,1,1]]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":4,\"cache_size\":0,\"steps\":[[\"put\",[1.5],1,1,1]]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":4,\"cache_size\":0,\"steps\":[[\"get\",-1,1,[],1,1,1]]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":\"x\",\"cache_size\":0,\"steps\":[]}",
        "{\"ops\":null,\"populated\":4,\"cache_size\":0,\"steps\":[]}",
        "{\"ops\":{},\"populated\":4,\"cache_size\":0,\"steps\":[]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":4,\"cache_size\":0,\"steps\":[[null]]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":-5,\"cache_size\":0,\"steps\":[]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":7,\"cache_size\":8,\"steps\":[]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":7,\"elt_size\":-1,\"cache_size\":0,\"steps\":[]}",
        "{\"ops\":\"ring_mp_mc\",\"populated\":7,\"cache_size\":0,\"steps\":[]} {}",
        "{'ops':'ring_mp_mc','populated':7,'cache_size':0,'steps':[]}",
      })
  void damageExitsWith2AndNamesTheLine(String line) throws IOException {
    Run run = verify("", line);
    assertEquals(ExitStatus.DAMAGED, run.status(), run.out() + run.err());
    assertTrue(run.err().contains("some.jsonl line 2"), run.err());
    assertTrue(!run.err().contains("\tat "), run.err());
  }

  @Test
  void anErrorInTheJsonIsNamedByItsPlaceAlone() throws IOException {
    Run run = verify("", "{\"ops\":\"ring_mp_mc\", x");
    assertEquals(
        "mempool: some.jsonl line 2 is not a trace: it is not JSON (from column 23 on)",
        run.message());
  }

  /** A file without lines, as {@code /dev/zero}, is not read into memory. */
  @Test
  void aLineWithoutAnEndIsRefused() throws IOException {
    Path zeros = folder.resolve("zeros.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zeros))) {
      byte[] block = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        out.write(block);
      }
    }
    for (Path file : new Path[] {zeros, Path.of("/dev/zero")}) {
      Run run = Run.of("verify", "--traces", file);
      assertEquals(ExitStatus.DAMAGED, run.status());
      assertTrue(run.message().contains(" line 1 is not a trace: it has more than "), run.err());
    }
  }

  @Test
  void aTraceThatWouldTakeTooLongIsRefused() throws IOException {
    String start = "{\"ops\":\"ring_mp_mc\",\"populated\":10,\"cache_size\":0,\"steps\":[";
    String get = "[\"get\",1000000,0,[],10,0,0]";
    Run few = verify(start + get + "," + get + "]}");
    assertEquals(ExitStatus.DONE, few.status(), few.err());
    Run run = verify(start + (get + ",").repeat(2999) + get + "]}");
    assertEquals(ExitStatus.DAMAGED, run.status());
    assertTrue(
        run.message().contains("its first 5 steps get and put more than 4194304 objects"),
        run.err());
    Run large = verify(start.replace("\"steps\"", "\"elt_size\":1073741824,\"steps\"") + "]}");
    assertEquals(ExitStatus.DAMAGED, large.status());
    assertTrue(large.message().contains("are more than"), large.err());
  }

  @Test
  void filesThatCannotBeReadExitWith2() throws IOException {
    assertEquals(
        ExitStatus.DAMAGED,
        Run.of("verify", "--traces", folder.resolve("none").toString()).status());
    assertEquals(ExitStatus.DAMAGED, Run.of("verify", "--traces", folder.toString()).status());
    Path cut = folder.resolve("cut.jsonl.gz");
    byte[] whole = Files.readAllBytes(recorded());
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    Run run = Run.of("verify", "--traces", cut.toString());
    assertEquals(ExitStatus.DAMAGED, run.status());
    assertTrue(run.err().contains("cut.jsonl.gz"), run.err());
  }

  @Test
  void theSummaryCountsAllFiles() throws IOException {
    String file = recorded().toString();
    Run run = Run.of("verify", "--traces", file, file);
    assertEquals("traces=128 verified=128 skipped=0 steps=25600 differences=0", run.lastLine());
  }

  @Test
  void aMessageRepeatsOnlyAPartOfALongLine() throws IOException {
    Run run =
        verify(
            "{\"ops\":\"ring_mp_mc\",\"populated\":7,\"cache_size\":0,\"steps\":[[\""
                + "x".repeat(100_000)
                + "\"]]}");
    assertEquals(ExitStatus.DAMAGED, run.status());
    assertTrue(run.message().length() < 1000, run.message());
    assertTrue(run.message().contains("unknown step"), run.message());
  }

  @Test
  void anEmptyCompressedFileEndsTooEarly() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.gz"));
    Run run = Run.of("verify", "--traces", empty);
    assertEquals("mempool: " + empty + " cannot be read: it ends too early", run.message());
  }
}
