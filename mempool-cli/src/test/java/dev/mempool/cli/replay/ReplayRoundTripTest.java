// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import dev.mempool.cli.Run;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.testsupport.Capture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With all settings the output equals the input, and every mbuf is back in the pool. */
@Timeout(60)
class ReplayRoundTripTest {

  @TempDir Path folder;
  private Path in;
  private Path out;

  @BeforeEach
  void name() {
    in = folder.resolve("in.pcap");
    out = folder.resolve("out.pcap");
  }

  static List<Arguments> settings() {
    List<Arguments> settings = new ArrayList<>();
    for (String ops :
        List.of(
            "bucket",
            "dpaa",
            "dpaa2",
            "lf_stack",
            "ring_mp_mc",
            "ring_mp_sc",
            "ring_mt_hts",
            "ring_mt_rts",
            "ring_sp_mc",
            "ring_sp_sc",
            "stack")) {
      for (int lcores = 1; lcores <= 5; lcores++) {
        settings.add(Arguments.of(ops, lcores));
      }
    }
    return settings;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void theOutputIsTheInput(String ops, int lcores) throws IOException {
    // The longest frame needs 16 mbufs of 32 bytes each.
    Capture capture = Capture.random(lcores, 120, 500).add(new byte[512]);
    Files.write(in, capture.bytes());
    for (int pool : new int[] {16, 17, 64}) {
      for (int cache : new int[] {0, 1, 15, 16}) {
        for (int burst : new int[] {1, 7, 5000}) {
          checkReplay(
              capture, ops, lcores, "--pool-size", pool, "--cache", cache, "--burst", burst);
        }
      }
    }
  }

  private void checkReplay(Capture capture, String ops, int lcores, Object... more)
      throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(in, "--out", out, "--json"));
    arguments.addAll(List.of("--data-room", 160, "--ops", ops, "--lcores", lcores));
    arguments.addAll(List.of(more));
    Run run = Run.replay(arguments.toArray());
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertEquals("", run.err());
    assertArrayEquals(capture.bytes(), Files.readAllBytes(out), arguments.toString());
    JsonObject json = run.json();
    checkFigures(capture, 1, json);
    assertEquals(lcores, json.get("lcores").getAsInt());
    assertEquals(ops, json.get("ops").getAsString());
  }

  private static void checkFigures(Capture capture, int passes, JsonObject json) {
    assertEquals(
        Set.of("packets", "bytes", "checksum", "types", "pool", "lcores", "ops", "seconds"),
        json.keySet());
    assertEquals((long) passes * capture.frames().size(), json.get("packets").getAsLong());
    assertEquals(passes * capture.frameBytes(), json.get("bytes").getAsLong());
    assertEquals(
        Long.toUnsignedString(passes * capture.checksum()), json.get("checksum").getAsString());
    long typed =
        json.getAsJsonObject("types").asMap().values().stream().mapToLong(n -> n.getAsLong()).sum();
    assertEquals((long) passes * capture.frames().size(), typed);
    JsonObject pool = json.getAsJsonObject("pool");
    assertEquals(Set.of("size", "cache", "available"), pool.keySet());
    assertEquals(pool.get("size"), pool.get("available"));
    assertFalse(json.get("checksum").getAsJsonPrimitive().isNumber());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void theOutputHoldsTheFirstPassAndTheFiguresCountAll(int lcores) throws IOException {
    Capture capture = Capture.random(11, 500, 3000);
    Files.write(in, capture.bytes());
    Run run =
        Run.replay(
            in, "--out", out, "--repeat", 7, "--lcores", lcores, "--pool-size", 50, "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
    checkFigures(capture, 7, run.json());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void everyKindOfFileIsCopiedUnchanged(int lcores) throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      for (int magic : new int[] {0xa1b2c3d4, 0xa1b23c4d}) {
        for (int linkType : new int[] {0, 1, 113, 0x10000001, -1}) {
          Capture capture =
              new Capture(order, magic, linkType)
                  .add(new byte[0])
                  .add(new byte[70], 3, -1)
                  .add(new byte[66_000], 0, 999_999_999)
                  .add(new byte[262_144])
                  .add(new byte[13]);
          Files.write(in, capture.bytes());
          Run run = Run.replay(in, "--out", out, "--lcores", lcores, "--json");
          assertEquals(ExitStatus.DONE, run.status(), run.err());
          assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
          checkFigures(capture, 1, run.json());
          int unknown = run.json().getAsJsonObject("types").get("UNKNOWN").getAsInt();
          assertEquals((linkType & 0xffff) == 1 ? 2 : 5, unknown);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void rareKindsOfFilesAreCopiedUnchangedToo(int lcores) throws IOException {
    byte[] frame = new byte[1 << 20];
    new Random(2).nextBytes(frame);
    Capture dbus = new Capture(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 231);
    Capture old = new Capture(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 2, 2, 1);
    List<Capture> captures =
        List.of(
            dbus.add(new byte[9]).add(frame).add(new byte[0]).add(frame),
            old.addSwapped(new byte[60], 1514).addSwapped(new byte[66_000], 66_000),
            Capture.modified(ByteOrder.BIG_ENDIAN).add(new byte[60]).add(new byte[66_000]));
    for (Capture capture : captures) {
      Files.write(in, capture.bytes());
      Run run = Run.replay(in, "--out", out, "--lcores", lcores, "--repeat", 2, "--json");
      assertEquals(ExitStatus.DONE, run.status(), run.err());
      assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
      checkFigures(capture, 2, run.json());
    }
  }

  @Test
  void aFileWithoutFramesIsReplayed() throws IOException {
    Capture capture = Capture.ethernet();
    Files.write(in, capture.bytes());
    for (int lcores = 1; lcores <= 4; lcores++) {
      Run run = Run.replay(in, "--out", out, "--lcores", lcores, "--repeat", 3, "--json");
      assertEquals(ExitStatus.DONE, run.status(), run.err());
      assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
      checkFigures(capture, 3, run.json());
    }
  }

  @Test
  void theLongestFrameInTheSmallestMbufs() throws IOException {
    byte[] frame = new byte[262_144];
    new Random(1).nextBytes(frame);
    Capture capture = Capture.ethernet().add(frame).add(new byte[1]).add(frame);
    Files.write(in, capture.bytes());
    Run run =
        Run.replay(
            in, "--out", out, "--data-room", 129, "--pool-size", 262_144, "--lcores", 2, "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
    checkFigures(capture, 1, run.json());
  }

  @Test
  void manyLcoresShareFewFrames() throws IOException {
    Capture capture = Capture.random(5, 100, 100);
    Files.write(in, capture.bytes());
    Run run = Run.replay(in, "--out", out, "--lcores", 40, "--burst", 3, "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
    checkFigures(capture, 1, run.json());
  }

  @Test
  void aPipeIsReplayed() throws Exception {
    Capture capture = Capture.random(5, 5000, 300);
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread feeder =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Files.write(pipe, capture.bytes());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Run run = Run.replay(pipe, "--out", out, "--lcores", 3, "--pool-size", 10, "--json");
    feeder.join();
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertArrayEquals(capture.bytes(), Files.readAllBytes(out));
    checkFigures(capture, 1, run.json());
    assertEquals(ExitStatus.USAGE, Run.replay(pipe, "--repeat", 2).status());
  }

  @Test
  void theTableHasTheSameFiguresAsTheJsonObject() throws IOException {
    Capture capture = Capture.random(2, 20, 13);
    Files.write(in, capture.bytes());
    Run run = Run.replay(in, "--pool-size", 100);
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertEquals("20", cell(run, "packets"));
    assertEquals(Long.toString(capture.frameBytes()), cell(run, "bytes"));
    assertEquals(Long.toUnsignedString(capture.checksum()), cell(run, "checksum"));
    assertEquals("20", cell(run, "type UNKNOWN"));
    assertEquals("100 mbufs, cache 0", cell(run, "pool"));
    assertEquals("all", cell(run, "back in the pool"));
  }

  private static String cell(Run run, String name) {
    return run.out()
        .lines()
        .filter(line -> line.startsWith(name + "  "))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElseThrow();
  }
}
