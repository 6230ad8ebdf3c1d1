// SPDX-License-Identifier: Apache-2.0
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

/** A software device with faults between it and its driver. Not thread-safe. */
final class FaultyDevice implements Dpaa2Device {

  final SoftDevice device;

  /** The number of releases that are accepted before {@link #busy} counts. */
  int takesFirst;

  /** The number of releases that find the device busy. */
  int busy;

  /** The number of polls for the response to an acquire that find none. */
  int silent;

  /** Whether abandoned commands cannot be finished. */
  boolean finishesNothing;

  /** The most that an acquire gives. */
  int gives = QbmanPortal.MAX_BUFFERS;

  /** The number that is added to the next address. */
  long corruption;

  /** The status of commands that the management complex refuses, by their code. */
  final Map<Integer, McStatus> refused = new HashMap<>();

  /** The counts of the releases that were accepted. */
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
      public boolean finishAbandoned() {
        return !finishesNothing && portal.finishAbandoned();
      }

      @Override
      public PoolState query(int bpid) {
        return portal.query(bpid);
      }
    };
  }
}
