// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Commands to the management complex, written by hand. */
final class Mc {

  private final SoftDevice device;

  Mc(SoftDevice device) {
    this.device = device;
  }

  /** Executes a command and returns the answer. */
  long[] execute(int command, int token, long... parameters) {
    long[] words = new long[8];
    // the status of a command on its way is 1
    words[0] = 1L << 16 | (long) token << 32 | (long) command << 48;
    System.arraycopy(parameters, 0, words, 1, parameters.length);
    device.mc().execute(words);
    return words;
  }

  static int status(long[] answer) {
    return (int) (answer[0] >>> 16) & 0xff;
  }

  static int token(long[] answer) {
    return (int) (answer[0] >>> 32) & 0xffff;
  }

  /** Executes a command that must succeed. */
  long[] ok(int command, int token, long... parameters) {
    long[] answer = execute(command, token, parameters);
    assertEquals(0, status(answer), "status of command 0x" + Integer.toHexString(command));
    return answer;
  }

  /** Opens an object and enables its pool. Returns the token. */
  int enabled(int id) {
    int token = token(ok(0x8041, 0, id));
    ok(0x0021, token);
    return token;
  }

  int bpid(int token) {
    return (int) (ok(0x0041, token)[1] >>> 16) & 0xffff;
  }

  int freeBuffers(int token) {
    return (int) ok(0x1b21, token)[1];
  }
}
