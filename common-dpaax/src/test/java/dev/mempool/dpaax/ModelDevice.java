// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A device whose buffer pool is a list, and that fails as a test says. */
final class ModelDevice implements BufferPortal {

  static final int BPID = 5;

  final Deque<Long> buffers = new ArrayDeque<>();

  /** The counts of all releases that were accepted. */
  final List<Integer> releases = new ArrayList<>();

  /** The number of releases that are accepted before {@link #busyFor} counts. */
  int takesFirst;

  /** The number of releases that are refused then. */
  int busyFor;

  /** The number of polls of an acquire before it is answered. */
  int pendingFor;

  /** The most that an acquire gives. */
  int gives = Integer.MAX_VALUE;

  /** The number that is added to the address of the next buffer. */
  long corruption;

  int abandoned;

  @Override
  public synchronized boolean release(int bpid, long[] addresses, int count) {
    if (bpid != BPID) {
      throw new AssertionError("pool " + bpid);
    }
    if (takesFirst > 0) {
      takesFirst--;
    } else if (busyFor > 0) {
      busyFor--;
      return false;
    }
    releases.add(count);
    for (int i = 0; i < count; i++) {
      buffers.push(addresses[i]);
    }
    return true;
  }

  @Override
  public synchronized int acquire(int bpid, long[] addresses, int count) {
    if (pendingFor > 0) {
      pendingFor--;
      return PENDING;
    }
    int given = Math.min(count, gives);
    if (buffers.size() < given) {
      return 0;
    }
    for (int i = 0; i < given; i++) {
      addresses[i] = buffers.pop();
    }
    if (given > 0) {
      addresses[given - 1] += corruption;
      corruption = 0;
    }
    return given;
  }

  @Override
  public synchronized void abandon() {
    abandoned++;
  }

  @Override
  public synchronized boolean finishAbandoned() {
    return pendingFor == 0;
  }

  synchronized int count() {
    return buffers.size();
  }
}
