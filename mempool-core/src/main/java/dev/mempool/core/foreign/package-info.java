// SPDX-License-Identifier: Apache-2.0
/**
 * The seam to code that is not ours: providers of ops, their backends, listeners and callbacks. It
 * may throw anything, also exceptions that cannot be printed; it may take for ever; and what it
 * says may be endless or hold control characters. {@code Faults} makes text of it, {@code
 * TimeLimit} calls it for a limited time. Used by the core, by packet buffers, by the test kit and
 * by the command line.
 */
@NullMarked
package dev.mempool.core.foreign;

import org.jspecify.annotations.NullMarked;
