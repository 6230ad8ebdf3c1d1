// SPDX-License-Identifier: Apache-2.0
/**
 * The pipeline of lcores that a capture is replayed through: rx, workers and tx.
 *
 * <p>{@link Pipeline} says which lcore does what, and how mbufs go round.
 */
@NullMarked
package dev.mempool.cli.replay.pipeline;

import org.jspecify.annotations.NullMarked;
