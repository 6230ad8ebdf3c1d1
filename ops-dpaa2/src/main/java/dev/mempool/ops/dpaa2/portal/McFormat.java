// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

/**
 * The layout of commands to the management complex: eight little-endian words, the first of which
 * is the header.
 *
 * <pre>
 * header  byte 0 source; 1 flags; 2 status; 3 flags; 4-5 token; 6-7 command
 * open            in: 0-3 object                                       out: header with the token
 * create          out: 0-3 object
 * destroy         in: 0-3 object
 * is enabled      out: bit 0 of byte 0
 * get attributes  out: 2-3 bpid; 4-7 object; 8-9 and 10-11 version, major and minor
 * notifications   in, out: 0-3 depletion entry; 4-7 exit; 8-11 surplus entry; 12-15 exit;
 *                 16-17 options; 24-31 context; 32-39 address
 * free buffers    out: 0-3 their number
 * </pre>
 *
 * The numbers are those of the bytes after the header. A command code is the number of the command,
 * shifted left by four bits, plus its version. Create and destroy take the token of the container,
 * all other commands that of an opened object. All values are those of the hardware. C: {@code
 * fsl_dpbp_cmd.h}.
 */
public final class McFormat {

  /** The number of words of a command: the header and seven words of parameters. */
  public static final int WORDS = 8;

  /** The token of the container of all objects. */
  public static final int CONTAINER = 0;

  /** Opens an object, and returns a token. */
  public static final int OPEN = 0x8041;

  /** Closes an object: its token becomes invalid. */
  public static final int CLOSE = 0x8001;

  /** Creates an object. */
  public static final int CREATE = 0x9041;

  /** Destroys an object. */
  public static final int DESTROY = 0x9841;

  /** Enables the buffer pool of an object. */
  public static final int ENABLE = 0x0021;

  /** Disables the buffer pool of an object. */
  public static final int DISABLE = 0x0031;

  /** Gets the attributes of an object. */
  public static final int GET_ATTRIBUTES = 0x0041;

  /** Resets an object to the state in which it was created. */
  public static final int RESET = 0x0051;

  /** Tells whether the buffer pool of an object is enabled. */
  public static final int IS_ENABLED = 0x0061;

  /** Sets the thresholds of a buffer pool and the address of its notifications. */
  public static final int SET_NOTIFICATIONS = 0x1b02;

  /** Gets the thresholds and the address of notifications. */
  public static final int GET_NOTIFICATIONS = 0x1b12;

  /** Counts the buffers in the buffer pool of an object. */
  public static final int GET_FREE_BUFFERS = 0x1b21;

  private McFormat() {}

  /**
   * {@return the header of a command}
   *
   * @param command the code of the command
   * @param token the token of an object, or {@link #CONTAINER}
   */
  public static long header(int command, int token) {
    return (long) McStatus.READY.code() << 16 | (long) token << 32 | (long) command << 48;
  }

  /**
   * {@return the header of a response}
   *
   * @param header the header of the command
   * @param status the status
   */
  public static long answered(long header, McStatus status) {
    return header & ~0xff0000L | (long) status.code() << 16;
  }

  /**
   * {@return the code of the command in a header}
   *
   * @param header the header
   */
  public static int command(long header) {
    return (int) (header >>> 48);
  }

  /**
   * {@return the token in a header}
   *
   * @param header the header
   */
  public static int token(long header) {
    return (int) (header >>> 32) & 0xffff;
  }

  /**
   * {@return the code of the status in a header}
   *
   * @param header the header
   */
  public static int status(long header) {
    return (int) (header >>> 16) & 0xff;
  }
}
