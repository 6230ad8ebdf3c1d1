package dev.mempool.cli;

/** What the command line returns to its caller. Numbers from 64 on are those of sysexits.h. */
public final class ExitStatus {

  /** All is done. */
  public static final int DONE = 0;

  /** A check failed: a difference, a broken rule, a missing mbuf, nothing verified. */
  public static final int FAILED = 1;

  /** The input is damaged or cannot be read. */
  public static final int DAMAGED = 2;

  /**
   * Wrong usage: an unknown option, unknown or refused ops, impossible sizes. C: {@code EX_USAGE}.
   */
  public static final int USAGE = 64;

  /** An error of this program. C: {@code EX_SOFTWARE}. */
  public static final int INTERNAL = 70;

  private ExitStatus() {}
}
