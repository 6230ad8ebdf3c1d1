package dev.mempool.ops.dpaa;

import dev.mempool.ops.dpaa.portal.BmanDevice;
import dev.mempool.ops.dpaa.portal.BmanPortal;
import dev.mempool.ops.dpaa.portal.DepletionThresholds;
import dev.mempool.ops.dpaa.soft.SoftBman;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A software BMan between which and its driver something is wrong. */
final class FaultyBman implements BmanDevice {

  private final SoftBman bman = new SoftBman(2, SoftBman.UNLIMITED);

  /** How many releases are still refused as busy. */
  final AtomicInteger busy = new AtomicInteger();

  /** How many acquires still find too few buffers. */
  final AtomicInteger shortOf = new AtomicInteger();

  /** How many acquires still bring a corrupt address. */
  final AtomicInteger corrupt = new AtomicInteger();

  /** How many times the device is asked and still gives no answer. */
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
    public boolean settle() {
      return portal.settle();
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
