// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReplayDumpTest {

  private static final int FRAMES = 200;

  @TempDir Path folder;
  private Path in;

  @BeforeEach
  void write() throws IOException {
    in = Files.write(folder.resolve("in.pcap"), Capture.random(5, FRAMES, 100).bytes());
  }

  @Test
  void theDumpFollowsTheReport() {
    Run run = Run.replay(in, "--dump", "--pool-size", 1023, "--cache", 64);
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    int dump = run.out().indexOf("mempool <replay>\n");
    assertTrue(dump > run.out().indexOf("back in the pool"), run.out());
    assertTrue(run.out().contains("  populated_size=1023\n"), run.out());
    assertTrue(run.out().contains("    get_success_objs=" + FRAMES + "\n"), run.out());
    assertTrue(run.out().contains("  in_use_count=0\n"), run.out());
  }

  @Test
  void withoutTheOptionThereIsNoDump() {
    assertFalse(Run.replay(in).out().contains("mempool <"));
    assertFalse(Run.replay(in, "--json").json().has("dump"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void theJsonObjectContainsTheDump(int lcores) {
    Run run =
        Run.replay(in, "--dump", "--json", "--lcores", lcores, "--pool-size", 1023, "--cache", 64);
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    JsonObject dump = run.json().getAsJsonObject("dump");
    assertEquals("replay", dump.get("name").getAsString());
    assertEquals("ring_mp_mc", dump.get("ops").getAsString());
    assertEquals(1023, dump.get("available").getAsInt());
    assertEquals(64, dump.get("cacheSize").getAsInt());
    JsonObject chunk = dump.getAsJsonArray("chunks").get(0).getAsJsonObject();
    assertEquals(1023, chunk.get("objects").getAsInt());
    assertTrue(chunk.get("bytes").getAsLong() >= 1023 * 2176L);
    JsonObject statistics = dump.getAsJsonObject("statistics");
    assertEquals(FRAMES, statistics.get("getSuccessObjects").getAsLong());
    assertEquals(FRAMES, statistics.get("putObjects").getAsLong());
  }
}
