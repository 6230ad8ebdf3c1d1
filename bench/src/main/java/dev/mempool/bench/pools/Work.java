// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import java.util.Arrays;
import java.util.List;

/**
 * The operations of a cell, and their bulks. Those of objects are the bulks of the C library's own
 * test; in a call with random bulks they are the largest numbers.
 */
public enum Work {
  OBJECTS("pool", 1, 4, 8, 32, 64, 128, 256, 512),
  RANDOM("pool-random", 8, 32, 64, 128, 256, 512),
  /** Allocates packets, appends data, and frees them. */
  PACKETS("mbuf", 1, 32),
  ALLOC("mbuf-alloc", 1, 32, 256),
  CLONE("mbuf-clone", 1),
  /** Allocates packets of n segments, one segment after another, and frees them. */
  CHAIN("mbuf-chain", 4),
  /** Adds a second reference to a packet, or a third one, and removes it. */
  REFCNT("mbuf-refcnt", 1),
  REFCNT_SHARED("mbuf-refcnt-shared", 1),
  /** Calls append, prepend, adj and trim. */
  EDIT("mbuf-edit", 1);

  /** The name in tables and for the C side. */
  public final String label;

  public final List<Integer> bulks;

  Work(String label, Integer... bulks) {
    this.label = label;
    this.bulks = List.of(bulks);
  }

  public boolean ofObjects() {
    return this == OBJECTS || this == RANDOM;
  }

  /** Returns whether a thread keeps packets with some data while it is measured. */
  boolean keepsPackets() {
    return this == CLONE || this == REFCNT || this == REFCNT_SHARED || this == EDIT;
  }

  public static List<Work> ofPackets() {
    return Arrays.stream(values()).filter(work -> !work.ofObjects()).toList();
  }

  /** Returns the operations with that name. */
  static Work of(String label) {
    return Arrays.stream(values())
        .filter(work -> work.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no work " + label));
  }
}
