// SPDX-License-Identifier: Apache-2.0
/**
 * The calls into C: sockets whose messages have borders, which the JDK does not offer. All
 * restricted foreign-memory calls of the module are here.
 */
@NullMarked
package dev.mempool.telemetry.linux;

import org.jspecify.annotations.NullMarked;
