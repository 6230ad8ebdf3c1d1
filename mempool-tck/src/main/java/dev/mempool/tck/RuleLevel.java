package dev.mempool.tck;

/**
 * A group of rules that build on the groups before it. A rule can be judged only when the backend
 * keeps the rules of all earlier levels except {@link #PROVIDER}: for instance, whether a full
 * backend gives all its objects cannot be seen on one that cannot be filled.
 */
public enum RuleLevel {
  /** The properties that ops declare, and their settings. No other level builds on this one. */
  PROVIDER("The provider and its settings"),
  /** The memory of the objects. */
  MEMORY("The memory of the objects"),
  /** Memory that starts anywhere, or comes in chunks. */
  PLACEMENT("Memory that starts anywhere or comes in chunks"),
  /** A new backend and how it is filled. */
  FILLING("Filling"),
  /** A full backend and how it is emptied. */
  DRAINING("Draining"),
  /** Single calls, from one thread. */
  CALLS("Single calls"),
  /** Many calls one after another. */
  SEQUENCES("Sequences of calls"),
  /** Several threads. */
  THREADS("Threads"),
  /** Many threads that wait for a core and stop within calls. */
  STALLS("Threads that stall"),
  /** The backend in a pool with caches. */
  POOL("Inside a pool");

  private final String title;

  RuleLevel(String title) {
    this.title = title;
  }

  /** {@return the level as a heading} */
  public String title() {
    return title;
  }

  boolean buildsOn(RuleLevel other) {
    return other != PROVIDER && other.compareTo(this) < 0;
  }
}
