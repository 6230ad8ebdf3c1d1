package dev.mempool.cli.replay;

import dev.mempool.mbuf.Mbuf;
import java.util.List;

/** Deals frames out to lanes. */
final class Dealer implements FrameSink {

  private final List<Lane> lanes;
  private final Turn turn;

  Dealer(List<Lane> lanes, int run) {
    this.lanes = lanes;
    this.turn = new Turn(lanes.size(), run);
  }

  @Override
  public void send(Mbuf[] frames, int count) {
    for (int i = 0; i < count; i++) {
      lanes.get(turn.lane()).put(frames[i]);
      turn.advance(1);
    }
  }
}
