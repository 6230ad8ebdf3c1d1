package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NativeAnswerTest {

  @Test
  void figuresAreRead() throws NativeRefusal {
    NativeAnswer answer =
        NativeAnswer.parse(
            """
            {"cell":"ring_mp_mc","cache":"user","cores":2,"n":32,"rounds":10,"ns_per_object":0.18750}\
            """);
    assertEquals(0.1875, answer.number("ns_per_object"));
    assertEquals("ring_mp_mc", answer.text("cell"));
  }

  @Test
  void aRefusalIsTheReason() {
    NativeRefusal refusal =
        assertThrows(
            NativeRefusal.class,
            () -> NativeAnswer.parse("{\"refused\":\"the C library made no such pool\"}"));
    assertEquals("the C library made no such pool", refusal.reason());
  }

  @Test
  void whatCannotBeReadIsAReasonToo() throws NativeRefusal {
    for (String line : new String[] {"EAL: FATAL", "", "[1]", "{\"back\":"}) {
      NativeRefusal refusal =
          assertThrows(NativeRefusal.class, () -> NativeAnswer.parse(line), line);
      assertTrue(refusal.reason().contains(line), refusal.reason());
    }
    NativeAnswer answer = NativeAnswer.parse("{\"back\":16383}");
    assertThrows(NativeRefusal.class, () -> answer.number("ns_per_object"));
  }
}
