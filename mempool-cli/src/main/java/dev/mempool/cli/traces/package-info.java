// SPDX-License-Identifier: Apache-2.0
/**
 * Replay of recorded traces of the C library, with a comparison of every step.
 *
 * <p>{@link TraceVerifier} reads files of traces. There are two kinds: {@link PoolTrace}, gets and
 * puts of a pool, which {@link PoolTraceReplay} replays; and {@link MbufTrace}, operations on
 * mbufs, which {@link MbufTraceReplay} replays.
 */
@NullMarked
package dev.mempool.cli.traces;

import org.jspecify.annotations.NullMarked;
