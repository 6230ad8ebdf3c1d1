// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

/** The exit statuses of the command line. Numbers from 64 on are those of sysexits.h. */
public final class ExitStatus {

  /** The command has done all that was asked. */
  public static final int DONE = 0;

  /**
   * A check failed: a difference, a broken rule, a missing mbuf, nothing verified, a combination
   * that could not be measured. Or the backend failed, wherever it did.
   */
  public static final int FAILED = 1;

  /** The input is damaged or cannot be read. */
  public static final int DAMAGED = 2;

  /**
   * The command was used wrongly: an unknown option, unknown or refused ops, impossible sizes. C:
   * {@code EX_USAGE}.
   */
  public static final int USAGE = 64;

  /**
   * This program has an error, or something else has ended it before the command had finished. C:
   * {@code EX_SOFTWARE}.
   */
  public static final int INTERNAL = 70;

  private ExitStatus() {}
}
