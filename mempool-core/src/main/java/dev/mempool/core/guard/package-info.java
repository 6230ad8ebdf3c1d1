/**
 * The checks of a pool with a guard: states, canaries and traces of objects, and the audit. Used by
 * the pool alone.
 */
package dev.mempool.core.guard;
