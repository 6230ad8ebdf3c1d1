/** Replaying recorded traces of the C library. */
package dev.mempool.cli.traces;
