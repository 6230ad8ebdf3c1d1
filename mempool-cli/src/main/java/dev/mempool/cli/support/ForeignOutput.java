// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A stream for what plug-ins and the libraries of others print. Control characters become question
 * marks, except line breaks and tabs, so that no escape sequence reaches a terminal; and after a
 * number of bytes nothing more is printed. Thread-safe.
 */
public final class ForeignOutput extends OutputStream {

  /** The most bytes: more than a hundred lines, which say what there is to say. */
  private static final int MAX_BYTES = 16 << 10;

  private static final byte[] END =
      "\nmempool: plug-ins have printed more, which is left out\n"
          .getBytes(StandardCharsets.US_ASCII);

  /** The first byte of the control characters from U+0080 to U+009F in UTF-8. */
  private static final int FIRST_OF_C1 = 0xc2;

  private final OutputStream to;
  private int printed;
  private int before;

  private ForeignOutput(OutputStream to) {
    this.to = to;
  }

  /**
   * {@return a stream for {@link System#setOut} and {@link System#setErr}}
   *
   * @param to receives the text
   */
  public static PrintStream to(OutputStream to) {
    return new PrintStream(new ForeignOutput(to), /* autoFlush= */ true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int count) throws IOException {
    if (printed > MAX_BYTES || count == 0) {
      return;
    }
    byte[] printable = new byte[Math.min(count, MAX_BYTES - printed)];
    for (int i = 0; i < printable.length; i++) {
      byte each = bytes[from + i];
      printable[i] = isPrintable(each) ? each : (byte) '?';
      before = each & 0xff;
    }
    to.write(printable);
    printed += printable.length;
    if (printable.length < count) {
      printed = MAX_BYTES + 1;
      to.write(END);
    }
  }

  private boolean isPrintable(byte each) {
    int value = each & 0xff;
    return value < ' ' ? value == '\n' || value == '\t' : value < 0x7f || isPrintableHigh(value);
  }

  /** Tells whether a byte from 0x7f on is not DEL and not the end of a control character. */
  private boolean isPrintableHigh(int value) {
    return value != 0x7f && !(before == FIRST_OF_C1 && value < 0xa0);
  }

  @Override
  public synchronized void flush() throws IOException {
    to.flush();
  }
}
