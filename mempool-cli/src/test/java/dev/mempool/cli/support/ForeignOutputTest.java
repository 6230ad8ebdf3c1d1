// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The output of plug-ins does no harm to a terminal and does not fill it. */
class ForeignOutputTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream stream = ForeignOutput.to(printed);

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void textStaysAsItIs() {
    String text = "a line\twith a tab and \u00e4\u20ac\ud83d\ude00\n";
    stream.print(text);
    assertEquals(text, text());
  }

  @Test
  void noEscapeSequenceGoesThrough() {
    stream.print("\u001b[31mred\u009b2J\u0007\u007f\r");
    assertTrue(text().chars().noneMatch(Character::isISOControl), text());
    stream.write(0xc2); // the two halves of a control character, one after the other
    stream.write(0x9b);
    stream.flush();
    assertTrue(text().chars().noneMatch(Character::isISOControl), text());
  }

  @Test
  void thereIsAnEndToIt() {
    for (int i = 0; i < 10_000; i++) {
      stream.println("a line of a plug-in that tells everything");
    }
    assertTrue(printed.size() < 20_000, text());
    assertTrue(text().endsWith("mempool: plug-ins have printed more, which is left out\n"), text());
  }
}
