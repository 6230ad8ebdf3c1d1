package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import java.util.List;

/** Collects from lanes, in their order, the frames that a {@link Dealer} dealt to them. */
final class Collector {

  private final List<Lane> lanes;
  private final Turn turn;

  Collector(List<Lane> lanes, int run) {
    this.lanes = lanes;
    this.turn = new Turn(lanes.size(), run);
  }

  /** Takes what is there of the run whose turn it is. */
  int take(Mbuf[] into) {
    int taken = lanes.get(turn.lane()).take(into, Math.min(turn.left(), into.length));
    turn.advance(taken);
    return taken;
  }
}
