// SPDX-License-Identifier: Apache-2.0
/**
 * The calls into C: sockets whose messages have borders, which the JDK does not offer. The
 * functions are found by {@link dev.mempool.core.memory.linux.LibC}.
 */
@NullMarked
package dev.mempool.telemetry.linux;

import org.jspecify.annotations.NullMarked;
