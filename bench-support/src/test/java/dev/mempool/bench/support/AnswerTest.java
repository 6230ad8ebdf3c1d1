// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AnswerTest {

  @Test
  void figuresAreRead() throws IOException {
    Answer answer =
        Answer.parse(
            "it",
            """
            {"cell":"ring_mp_mc","cache":"user","cores":2,"n":32,"rounds":10,"ns_per_object":0.18750}\
            """);
    assertEquals(0.1875, answer.number("ns_per_object"));
    assertEquals("ring_mp_mc", answer.text("cell"));
  }

  @Test
  void aRefusalIsTheReason() {
    IOException refusal =
        assertThrows(
            IOException.class,
            () -> Answer.parse("it", "{\"refused\":\"the C library made no such pool\"}"));
    assertEquals("the C library made no such pool", refusal.getMessage());
  }

  @Test
  void anAnswerThatCannotBeReadIsARefusal() throws IOException {
    for (String line : new String[] {"EAL: FATAL", "", "[1]", "{\"back\":"}) {
      IOException refusal = assertThrows(IOException.class, () -> Answer.parse("it", line), line);
      assertTrue(refusal.getMessage().contains(line), refusal.getMessage());
    }
    Answer answer = Answer.parse("it", "{\"back\":16383}");
    assertThrows(IOException.class, () -> answer.number("ns_per_object"));
  }
}
