// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

/**
 * A portal of the management complex, which takes the commands that control the objects of the
 * device. Thread-safe; the commands are executed one after another. C counterpart: {@code struct
 * fsl_mc_io}.
 */
public interface McPortal {

  /**
   * Executes a command and waits for its end.
   *
   * @param command the {@link McFormat#WORDS} words of the command; replaced by those of the
   *     response, whose header has the status
   */
  void execute(long[] command);
}
