package dev.mempool.ops.dpaa2.portal;

/**
 * A portal of the management complex, which takes the commands that control objects of the device.
 * Any thread may call it; commands are carried out one after another. C counterpart: {@code struct
 * fsl_mc_io}.
 */
public interface McPortal {

  /**
   * Carries out a command and waits for its end.
   *
   * @param command the {@link McFormat#WORDS} words of the command; replaced by those of the
   *     answer, whose header has the status
   */
  void execute(long[] command);
}
