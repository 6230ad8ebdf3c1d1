/**
 * The counters of a pool with statistics, and the backends that count and time the calls of the
 * backend behind them. Used by the pool and its observers; a pool without statistics uses none of
 * it.
 */
package dev.mempool.core.statistics;
