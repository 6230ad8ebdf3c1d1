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
 * The numbers are those of the bytes behind the header. A command is its number, shifted left by
 * four, with its version. Objects are created and destroyed with the token of their container, the
 * others with that of the opened object. All values are the hardware's.
 */
public final class McFormat {

  /** The words of a command: the header and seven of parameters. */
  public static final int WORDS = 8;

  /** The token of the container that has all objects. */
  public static final int CONTAINER = 0;

  /** Open an object: gives a token. */
  public static final int OPEN = 0x8041;

  /** Close an object: the token is no longer good. */
  public static final int CLOSE = 0x8001;

  /** Create an object. */
  public static final int CREATE = 0x9041;

  /** Destroy an object. */
  public static final int DESTROY = 0x9841;

  /** Enable the pool of an object. */
  public static final int ENABLE = 0x0021;

  /** Disable the pool of an object. */
  public static final int DISABLE = 0x0031;

  /** Get the attributes of an object. */
  public static final int GET_ATTRIBUTES = 0x0041;

  /** Put an object in its first state. */
  public static final int RESET = 0x0051;

  /** Ask whether the pool of an object is enabled. */
  public static final int IS_ENABLED = 0x0061;

  /** Set thresholds, and where notifications go. */
  public static final int SET_NOTIFICATIONS = 0x1b02;

  /** Get what was set so. */
  public static final int GET_NOTIFICATIONS = 0x1b12;

  /** Count the buffers in the pool of an object. */
  public static final int GET_FREE_BUFFERS = 0x1b21;

  private McFormat() {}

  /**
   * {@return a header}
   *
   * @param command the command
   * @param token the token of an object, or {@link #CONTAINER}
   */
  public static long header(int command, int token) {
    return (long) McStatus.READY.code() << 16 | (long) token << 32 | (long) command << 48;
  }

  /**
   * {@return the header of an answer}
   *
   * @param header the header of the command
   * @param status how it went
   */
  public static long answered(long header, McStatus status) {
    return header & ~0xff0000L | (long) status.code() << 16;
  }

  /**
   * {@return the command in a header}
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
