/**
 * The pipeline of lcores that a capture is replayed through: rx, workers and tx.
 *
 * <p>{@link Pipeline} says which lcore does what, and how mbufs go round.
 */
package dev.mempool.cli.replay.pipeline;
