package dev.mempool.bench.compare;

import java.util.List;

/**
 * No other side.
 *
 * @param rounds rounds of a slice
 * @param remark why there is none
 */
record Nobody(int rounds, String remark) implements Opponent {

  @Override
  public void begin() {}

  @Override
  public void turn() {}

  @Override
  public void end() {}

  @Override
  public List<List<Double>> slices() {
    return List.of();
  }

  @Override
  public void close() {}
}
