// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

/**
 * A group of rules that build on the groups before it. A rule can be judged only when the backend
 * keeps the rules of all earlier levels except {@link #PROVIDER}: for instance, whether a full
 * backend gives all its objects cannot be seen on one that cannot be filled.
 */
enum RuleLevel {
  /** The properties that ops declare, and their settings. No other level builds on this one. */
  PROVIDER,
  /** The memory of the objects. */
  MEMORY,
  /** Memory that starts anywhere, or comes in chunks. */
  PLACEMENT,
  /** A new backend and how it is filled. */
  FILLING,
  /** A full backend and how it is emptied. */
  DRAINING,
  /** Single calls, from one thread. */
  CALLS,
  /** Many calls one after another. */
  SEQUENCES,
  /**
   * The slots of objects, which a backend must not write to. One that does could end the JVM in
   * later rules, for their calls may come after {@code close()}, and memory may have addresses
   * only.
   */
  SLOTS,
  /** Several threads. */
  THREADS,
  /** Many threads that wait for a core and stop within calls. */
  STALLS,
  /** The backend in a pool with caches. */
  POOL,
  /** Unusual callers, pools and moments. */
  CIRCUMSTANCES;

  /** Tells whether this level can be judged only if the backend keeps the rules of the other. */
  boolean buildsOn(RuleLevel other) {
    return other != PROVIDER && other.compareTo(this) < 0;
  }
}
