// SPDX-License-Identifier: Apache-2.0
/**
 * The test kit: the numbered rules that a backend must keep, a runner for them, and the soak. Needs
 * no test framework.
 */
@NullMarked
package dev.mempool.tck;

import org.jspecify.annotations.NullMarked;
