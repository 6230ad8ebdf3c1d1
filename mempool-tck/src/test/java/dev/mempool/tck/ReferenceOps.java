// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import java.util.List;
import java.util.function.Function;

/** Correct ops of any backend. The broken ops derive from it. */
class ReferenceOps implements MempoolOps {

  static final OpsSetting ORDER =
      OpsSetting.choice("order", "the order of the objects", "lifo", "fifo");

  static final OpsSetting BATCH =
      OpsSetting.integer("batch", "objects that are moved at a time", 1, 8, 4);

  static final OpsSetting GREEDY = OpsSetting.flag("greedy", "whether it takes all", false);

  private final Function<PoolGeometry, MempoolBackend> maker;
  private final Concurrency concurrency;
  private final boolean blocks;

  ReferenceOps() {
    this(geometry -> new ReferenceBackend(geometry.size()), Concurrency.MP_MC, false);
  }

  ReferenceOps(
      Function<PoolGeometry, MempoolBackend> maker, Concurrency concurrency, boolean blocks) {
    this.maker = maker;
    this.concurrency = concurrency;
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Concurrency concurrency() {
    return concurrency;
  }

  @Override
  public boolean contiguousBlocks() {
    return blocks;
  }

  @Override
  public List<OpsSetting> settings() {
    return List.of(ORDER, BATCH, GREEDY);
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return maker.apply(geometry);
  }
}
