// SPDX-License-Identifier: Apache-2.0
/**
 * Our pools beside the pools and allocators that programs on the JVM use instead. Each is used as
 * its own documentation advises, all on the same machine and in the same run.
 */
@NullMarked
package dev.mempool.bench.peers;

import org.jspecify.annotations.NullMarked;
