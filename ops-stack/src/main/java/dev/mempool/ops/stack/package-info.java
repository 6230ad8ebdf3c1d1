/**
 * The stack backends {@code stack}, under a lock, and {@code lf_stack}, lock-free: last in, first
 * out. They have no settings.
 */
package dev.mempool.ops.stack;
