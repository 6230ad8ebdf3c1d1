// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

/** A get failed although the pool has enough objects: the figures would be those of failed gets. */
public final class PoolExhaustedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  public PoolExhaustedException() {
    super("the pool was empty during a measurement");
  }
}
