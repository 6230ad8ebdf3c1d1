package dev.mempool.tck;

/**
 * What a rule builds on. A rule can only be judged when the backend keeps those of the levels
 * before it (those of {@link #PROVIDER} excepted): a backend that cannot be filled, for instance,
 * says nothing about how it drains.
 */
public enum RuleLevel {
  /** What the ops say about themselves, and their settings. Nothing builds on it. */
  PROVIDER("The provider and its settings"),
  /** The memory of the objects. */
  MEMORY("The memory of the objects"),
  /** Memory that starts elsewhere, or comes in pieces. */
  PLACEMENT("Memory elsewhere and in pieces"),
  /** A new backend, and filling it. */
  FILLING("Filling"),
  /** Emptying a full backend. */
  DRAINING("Draining"),
  /** Single calls, from one thread. */
  CALLS("Single calls"),
  /** Many calls one after another. */
  SEQUENCES("Sequences of calls"),
  /** Several threads. */
  THREADS("Threads"),
  /** Many threads that wait for a core, and stop in the middle of calls. */
  STALLS("Threads that stall"),
  /** The backend inside a pool with caches. */
  POOL("Inside a pool");

  private final String title;

  RuleLevel(String title) {
    this.title = title;
  }

  /** {@return a few words for a heading} */
  public String title() {
    return title;
  }

  boolean buildsOn(RuleLevel other) {
    return other != PROVIDER && other.compareTo(this) < 0;
  }
}
