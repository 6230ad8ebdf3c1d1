// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.api.MempoolOps;
import dev.mempool.core.foreign.TimeLimit;
import java.time.Duration;
import java.util.ServiceLoader;

/** A search for providers of ops. Not thread-safe. */
public final class OpsDiscovery extends Discovery<MempoolOps, FoundOps> {

  /** The file in which a jar on the class path names its ops. */
  public static final String SERVICES_FILE = servicesFile(MempoolOps.class);

  /** Creates a search that has found nothing yet. */
  public OpsDiscovery() {
    this(TimeLimit.LOADING);
  }

  /**
   * Creates a search with another time limit.
   *
   * @param limit the longest time that a provider may take
   */
  public OpsDiscovery(Duration limit) {
    super(
        MempoolOps.class,
        loader -> ServiceLoader.load(MempoolOps.class, loader),
        FoundOps::of,
        limit);
  }
}
