package dev.mempool.ops.dpaa2;

import dev.mempool.ops.dpaa2.portal.Dpaa2Device;
import dev.mempool.ops.dpaa2.portal.McFormat;
import dev.mempool.ops.dpaa2.portal.McPortal;
import dev.mempool.ops.dpaa2.portal.McStatus;
import dev.mempool.ops.dpaa2.portal.PoolState;
import dev.mempool.ops.dpaa2.portal.QbmanPortal;
import dev.mempool.ops.dpaa2.soft.SoftDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A software device in front of which faults are injected. For one thread at a time. */
final class FaultyDevice implements Dpaa2Device {

  final SoftDevice device;

  /** How many releases are taken before {@link #busy} counts. */
  int takesFirst;

  /** How many releases find the device busy. */
  int busy;

  /** How many questions for the answer to an acquire are in vain. */
  int silent;

  /** Whether what was abandoned cannot be ended. */
  boolean settlesNothing;

  /** The most that an acquire gives. */
  int gives = QbmanPortal.MAX_BUFFERS;

  /** Is added to the first address that comes next. */
  long corruption;

  /** What commands to the management complex end with, by the command, instead of being done. */
  final Map<Integer, McStatus> refused = new HashMap<>();

  /** The counts of the releases that were taken. */
  final List<Integer> releases = new ArrayList<>();

  FaultyDevice(int dpbps, int portals) {
    device = new SoftDevice(dpbps, portals);
  }

  @Override
  public String name() {
    return "faulty device";
  }

  @Override
  public int[] dpbps() {
    return device.dpbps();
  }

  @Override
  public McPortal mc() {
    return command -> {
      McStatus status = refused.get(McFormat.command(command[0]));
      if (status == null) {
        device.mc().execute(command);
      } else {
        command[0] = McFormat.answered(command[0], status);
      }
    };
  }

  @Override
  public int portals() {
    return device.portals();
  }

  @Override
  public QbmanPortal portal(int number) {
    QbmanPortal portal = device.portal(number);
    return new QbmanPortal() {
      @Override
      public boolean release(int bpid, long[] addresses, int count) {
        if (takesFirst > 0) {
          takesFirst--;
        } else if (busy > 0) {
          busy--;
          return false;
        }
        releases.add(count);
        return portal.release(bpid, addresses, count);
      }

      @Override
      public int acquire(int bpid, long[] addresses, int count) {
        if (silent > 0) {
          silent--;
          return PENDING;
        }
        int came = portal.acquire(bpid, addresses, Math.min(count, gives));
        if (came > 0) {
          addresses[0] += corruption;
          corruption = 0;
        }
        return came;
      }

      @Override
      public void abandon() {
        portal.abandon();
      }

      @Override
      public boolean settle() {
        return !settlesNothing && portal.settle();
      }

      @Override
      public PoolState query(int bpid) {
        return portal.query(bpid);
      }
    };
  }
}
