package dev.mempool.core;

/**
 * How closely a pool watches that objects are used rightly. Each level includes those before it.
 * What each catches, what it does not, and what it costs: {@code docs/guards.md}.
 *
 * <p>C counterpart: {@code RTE_LIBRTE_MEMPOOL_DEBUG}, which is compiled in; this is chosen per
 * pool.
 */
public enum Guard {

  /** Indices are checked on put, as always; nothing else is. Costs nothing. */
  OFF,

  /**
   * The pool knows of each object whether it is out. An object that is put twice, by two threads at
   * once or within one bulk, or that was never got, is refused; a backend that hands out an object
   * twice is reported. One byte of heap per object and one atomic operation per get and put.
   */
  STATE,

  /**
   * Also 8 bytes of known content before and behind each object, checked when it is got and put:
   * writes beyond its end or before its start are reported, with object, place and what was
   * written. Slots grow for it.
   */
  CANARY,

  /**
   * Also a record of who got and who last put each object: thread, time and stack trace. They are
   * attached to whatever is reported, and leak reports are sorted by where the objects were got.
   * Allocates, and costs microseconds per get and put; {@link MempoolBuilder#traceEvery} makes it
   * one in n.
   */
  TRACE
}
