// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.dpaax.PortalBackend;
import dev.mempool.dpaax.PortalConfig;
import java.util.List;

/** Pools whose backend is the driver of a device that a test has made. */
record DriverOps(Dpaa2Driver driver, long timeoutMillis) implements MempoolOps {

  private static final OpsSetting OWN =
      OpsSetting.flag("own", "whether the pool has a portal of its own", false);

  @Override
  public String name() {
    return "under_test";
  }

  @Override
  public List<OpsSetting> settings() {
    return List.of(OWN);
  }

  @Override
  public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    return PortalBackend.create(
        geometry, new PortalConfig(1, config.flag(OWN), timeoutMillis), driver, () -> {});
  }

  /** A pool without caches, so that every call comes to the driver. */
  Mempool pool(String name, int size, String config) {
    return Mempool.builder(name)
        .size(size)
        .elementSize(64)
        .opsTable(OpsTable.of(this))
        .registry(new PoolRegistry())
        .ops(name(), config)
        .build();
  }

  Mempool pool(int size) {
    return pool("pool", size, "");
  }
}
