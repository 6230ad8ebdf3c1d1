// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.mempool.cli.Run;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.testsupport.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames before the damage are replayed, and the message names the place of the damage. */
@Timeout(60)
class ReplayDamageTest {

  private static final int HEADER = 24;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aTruncatedFileIsReplayedUpToTheDamage(int lcores) throws IOException {
    Capture capture = Capture.ethernet().add(new byte[20]).add(new byte[0]).add(new byte[33]);
    byte[] whole = capture.bytes();
    Path in = folder.resolve("in.pcap");
    Path out = folder.resolve("out.pcap");
    for (int length = 0; length <= whole.length; length++) {
      Files.deleteIfExists(out);
      Files.write(in, Arrays.copyOf(whole, length));
      Run run =
          Run.replay(
              in, "--out", out, "--lcores", lcores, "--json", "--pool-size", 3, "--repeat", 2);
      if (length < HEADER) {
        assertEquals(ExitStatus.DAMAGED, run.status());
        assertTrue(run.message().contains("damaged at byte 0:"), run.err());
        assertEquals(0, run.json().get("packets").getAsInt());
        assertEquals(0, run.json().getAsJsonObject("damaged").get("offset").getAsLong());
        assertFalse(Files.exists(out));
        continue;
      }
      int end = length;
      int good =
          capture.offsets().stream().filter(at -> at <= end).mapToInt(at -> at).max().orElse(0);
      int records = capture.offsets().indexOf(good);
      assertArrayEquals(Arrays.copyOf(whole, good), Files.readAllBytes(out), "cut at " + length);
      boolean damaged = good < length;
      assertEquals(damaged ? ExitStatus.DAMAGED : ExitStatus.DONE, run.status(), run.err());
      assertEquals(damaged ? records : 2 * records, run.json().get("packets").getAsInt());
      assertEquals(3, run.json().getAsJsonObject("pool").get("available").getAsInt());
      if (damaged) {
        assertTrue(
            run.message().contains("damaged at byte %d, record %d:".formatted(good, records + 1)),
            run.err());
        JsonObject place = run.json().getAsJsonObject("damaged");
        assertEquals(good, place.get("offset").getAsLong());
        String reason = place.get("reason").getAsString();
        assertTrue(run.message().endsWith(", " + reason), reason);
      } else {
        assertFalse(run.json().has("damaged"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {262_145, 0x7fffffff, -1})
  void anImpossibleLengthIsDamage(int length) throws IOException {
    Capture capture = Capture.ethernet().add(new byte[20]);
    byte[] good = capture.bytes();
    Path in = Files.write(folder.resolve("in.pcap"), capture.header(length, length, 0).bytes());
    Path out = folder.resolve("out.pcap");
    Run run = Run.replay(in, "--out", out, "--lcores", 3);
    assertEquals(ExitStatus.DAMAGED, run.status());
    assertTrue(run.message().contains("damaged at byte 60, record 2:"), run.err());
    assertTrue(run.message().contains(Integer.toUnsignedString(length)), run.err());
    assertArrayEquals(good, Files.readAllBytes(out));
  }

  @Test
  void anInputThatIsNoCaptureLeavesTheOutputUnchanged() throws IOException {
    Path out = Files.writeString(folder.resolve("out.pcap"), "precious");
    Path text = Files.writeString(folder.resolve("text"), "This is no capture, but a sentence.");
    for (Path in : new Path[] {text, folder, folder.resolve("missing")}) {
      Run run = Run.replay(in, "--out", out, "--json");
      assertEquals(ExitStatus.DAMAGED, run.status());
      assertTrue(run.message().contains(in.toString()), run.err());
      assertEquals(0, run.json().get("packets").getAsInt());
      JsonObject place = run.json().getAsJsonObject("damaged");
      assertEquals(0, place.get("offset").getAsLong());
      assertTrue(place.get("reason").getAsString().startsWith("it "), place.toString());
      assertEquals("precious", Files.readString(out));
      assertEquals("", Run.replay(in, "--out", out).out());
    }
  }

  @Test
  void pcapngIsRefusedAndTheConversionIsNamed() throws IOException {
    byte[] pcapng = Arrays.copyOf(new byte[] {0x0a, 0x0d, 0x0d, 0x0a, 28}, 28);
    Run run = Run.replay(Files.write(folder.resolve("in.pcapng"), pcapng));
    assertEquals(ExitStatus.DAMAGED, run.status());
    assertTrue(run.message().contains("editcap -F pcap"), run.err());
  }
}
