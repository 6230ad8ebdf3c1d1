// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa;

import dev.mempool.ops.dpaa.portal.BmanDevice;
import dev.mempool.ops.dpaa.portal.BmanPortal;
import dev.mempool.ops.dpaa.portal.DepletionThresholds;
import dev.mempool.ops.dpaa.soft.SoftBman;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A software BMan with faults between it and its driver. Thread-safe. */
final class FaultyBman implements BmanDevice {

  private final SoftBman bman = new SoftBman(2, SoftBman.UNLIMITED);

  /** The number of releases that will be refused as busy. */
  final AtomicInteger busy = new AtomicInteger();

  /** The number of acquires that will find too few buffers. */
  final AtomicInteger shortOf = new AtomicInteger();

  /** The number of acquires that will bring a corrupt address. */
  final AtomicInteger corrupt = new AtomicInteger();

  /** The number of polls for a response that will find none. */
  final AtomicInteger silent = new AtomicInteger();

  private static boolean happens(AtomicInteger fault) {
    return fault.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private final class FaultyPortal implements BmanPortal {
    private final BmanPortal portal;

    FaultyPortal(BmanPortal portal) {
      this.portal = portal;
    }

    @Override
    public boolean release(int bpid, long[] addresses, int count) {
      return !happens(busy) && portal.release(bpid, addresses, count);
    }

    @Override
    public int acquire(int bpid, long[] addresses, int count) {
      if (happens(silent)) {
        return PENDING;
      }
      if (happens(shortOf)) {
        return 0;
      }
      int came = portal.acquire(bpid, addresses, count);
      if (came > 0 && happens(corrupt)) {
        addresses[0] ^= 0x40_0000_0000L;
      }
      return came;
    }

    @Override
    public void abandon() {
      portal.abandon();
    }

    @Override
    public boolean finishAbandoned() {
      return portal.finishAbandoned();
    }

    @Override
    public PoolStates query() {
      return portal.query();
    }

    @Override
    public void watch(int bpid, boolean on) {
      portal.watch(bpid, on);
    }

    @Override
    public int nextChange() {
      return portal.nextChange();
    }
  }

  @Override
  public List<? extends BmanPortal> portals() {
    return bman.portals().stream().map(FaultyPortal::new).toList();
  }

  @Override
  public int allocatePool() {
    return bman.allocatePool();
  }

  @Override
  public void freePool(int bpid) {
    bman.freePool(bpid);
  }

  @Override
  public int freeBuffers(int bpid) {
    return bman.freeBuffers(bpid);
  }

  @Override
  public void setThresholds(int bpid, DepletionThresholds thresholds) {
    bman.setThresholds(bpid, thresholds);
  }
}
