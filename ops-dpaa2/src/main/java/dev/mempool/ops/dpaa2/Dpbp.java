// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import dev.mempool.api.MempoolException;
import dev.mempool.ops.dpaa2.portal.McFormat;
import dev.mempool.ops.dpaa2.portal.McPortal;
import dev.mempool.ops.dpaa2.portal.McStatus;
import java.util.Locale;

/**
 * A DPBP object that the driver has opened: the handle of a buffer pool. Its methods execute
 * commands of the management complex, and throw if that refuses one. Thread-safe. C counterpart:
 * {@code struct dpaa2_dpbp_dev} with the functions of {@code dpbp.c}.
 */
final class Dpbp {

  private final McPortal mc;
  private final int id;
  private final int token;
  private final int bpid;

  /**
   * Opens an object and resets it: it is disabled then and has no buffers.
   *
   * @throws MempoolException if the management complex refuses a command
   */
  Dpbp(McPortal mc, int id) {
    this.mc = mc;
    this.id = id;
    long[] opened = execute(McFormat.OPEN, McFormat.CONTAINER, "opened", id);
    this.token = McFormat.token(opened[0]);
    execute(McFormat.RESET, "reset");
    this.bpid =
        (int) (execute(McFormat.GET_ATTRIBUTES, "asked for its attributes")[1] >>> 16) & 0xffff;
  }

  int id() {
    return id;
  }

  /** Returns the number of its buffer pool. */
  int bpid() {
    return bpid;
  }

  void enable() {
    execute(McFormat.ENABLE, "enabled");
  }

  void disable() {
    execute(McFormat.DISABLE, "disabled");
  }

  int freeBuffers() {
    return (int) execute(McFormat.GET_FREE_BUFFERS, "asked for its free buffers")[1];
  }

  void close() {
    execute(McFormat.CLOSE, "closed");
  }

  private long[] execute(int command, String what) {
    return execute(command, token, what, 0);
  }

  private long[] execute(int command, int token, String what, long parameter) {
    long[] words = new long[McFormat.WORDS];
    words[0] = McFormat.header(command, token);
    words[1] = parameter;
    mc.execute(words);
    int code = McFormat.status(words[0]);
    if (code != McStatus.OK.code()) {
      McStatus status = McStatus.of(code);
      throw new MempoolException(
          status.reason(),
          String.format(
              Locale.ROOT,
              "dpbp.%d could not be %s: command 0x%x ended with status 0x%x, %s",
              id,
              what,
              command,
              code,
              status.meaning()));
    }
    return words;
  }
}
