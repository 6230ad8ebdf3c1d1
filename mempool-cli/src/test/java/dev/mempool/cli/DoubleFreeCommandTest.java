// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.cli.support.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleFreeCommandTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ring_mp_mc",
        "ring_sp_sc",
        "ring_mp_sc",
        "ring_sp_mc",
        "ring_mt_rts",
        "ring_mt_hts"
      })
  void afterADoubleFreeACacheAllocatesTheBufferTwiceAndARingTheNextTwoBuffers(String ops) {
    Run run = Run.of("double-free", "--ops", ops, "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    JsonObject result = JsonParser.parseString(run.out()).getAsJsonObject();

    JsonObject cached = result.getAsJsonObject("cached");
    assertEquals(address(cached, 0), first(cached));
    assertEquals(address(cached, 1), first(cached));

    JsonObject uncached = result.getAsJsonObject("uncached");
    long slot = 2176;
    assertEquals(first(uncached) + slot, address(uncached, 0));
    assertEquals(first(uncached) + 2 * slot, address(uncached, 1));

    for (String pool : new String[] {"cached", "uncached"}) {
      String message = result.getAsJsonObject("checked").get(pool).getAsString();
      assertTrue(message.contains("twice") && message.contains("checked-" + pool), message);
    }
  }

  /** A stack has exactly as many slots as the pool has objects. */
  @ParameterizedTest
  @ValueSource(strings = {"stack", "lf_stack"})
  void fullStacksRefuseTheSecondFreeInUncheckedPools(String ops) {
    Run run = Run.of("double-free", "--ops", ops, "--json");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    JsonObject uncached =
        JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonObject("uncached");
    assertTrue(uncached.get("refused").getAsString().contains("twice"), run.out());
    assertEquals(first(uncached), address(uncached, 0));
    assertTrue(address(uncached, 1) != first(uncached), run.out());
  }

  @Test
  void theTextReportShowsTheSameResults() {
    Run run = Run.of("double-free");
    assertEquals(ExitStatus.DONE, run.status(), run.err());
    assertTrue(run.out().contains("one buffer was handed out twice"), run.out());
    assertTrue(run.out().contains("Checked pools"), run.out());
  }

  private static long first(JsonObject pool) {
    return parse(pool.get("first").getAsString());
  }

  private static long address(JsonObject pool, int i) {
    return parse(pool.getAsJsonArray("again").get(i).getAsString());
  }

  private static long parse(String address) {
    assertTrue(address.matches("0x[0-9a-f]+"), address);
    return Long.parseUnsignedLong(address.substring(2), 16);
  }
}
