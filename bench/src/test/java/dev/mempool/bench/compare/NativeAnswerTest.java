// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NativeAnswerTest {

  @Test
  void figuresAreRead() throws IOException {
    JsonObject answer =
        NativeProcess.parse(
            """
            {"cell":"ring_mp_mc","cache":"user","cores":2,"n":32,"rounds":10,"ns_per_object":0.18750}\
            """);
    assertEquals(0.1875, NativeProcess.number(answer, "ns_per_object"));
    assertEquals("ring_mp_mc", NativeProcess.text(answer, "cell"));
  }

  @Test
  void aRefusalIsTheReason() {
    IOException refusal =
        assertThrows(
            IOException.class,
            () -> NativeProcess.parse("{\"refused\":\"the C library made no such pool\"}"));
    assertEquals("the C library made no such pool", refusal.getMessage());
  }

  @Test
  void anAnswerThatCannotBeReadIsARefusal() throws IOException {
    for (String line : new String[] {"EAL: FATAL", "", "[1]", "{\"back\":"}) {
      IOException refusal = assertThrows(IOException.class, () -> NativeProcess.parse(line), line);
      assertTrue(refusal.getMessage().contains(line), refusal.getMessage());
    }
    JsonObject answer = NativeProcess.parse("{\"back\":16383}");
    assertThrows(IOException.class, () -> NativeProcess.number(answer, "ns_per_object"));
  }
}
