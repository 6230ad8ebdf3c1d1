// SPDX-License-Identifier: Apache-2.0
/**
 * The rules about circumstances that a backend does not choose: unusual geometries and threads,
 * interrupts, several pools at once, dead threads, what a pool leaves behind.
 */
@NullMarked
package dev.mempool.tck.rules.circumstances;

import org.jspecify.annotations.NullMarked;
