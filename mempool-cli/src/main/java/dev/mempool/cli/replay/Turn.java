package dev.mempool.cli.replay;

/**
 * Whose turn it is among several lanes: each gets a run of frames, then the next one. It depends on
 * the frames' numbers alone, so that who collects by it gets them in the order in which they were
 * dealt by it.
 */
final class Turn {

  private final int lanes;
  private final int run;
  private int lane;
  private int left;

  Turn(int lanes, int run) {
    this.lanes = lanes;
    this.run = run;
    this.left = run;
  }

  int lane() {
    return lane;
  }

  /** How many frames are left of the lane's run. */
  int left() {
    return left;
  }

  /** So many of them, at most what was left, went by. */
  void advance(int frames) {
    left -= frames;
    if (left == 0) {
      left = run;
      lane = lane + 1 == lanes ? 0 : lane + 1;
    }
  }
}
