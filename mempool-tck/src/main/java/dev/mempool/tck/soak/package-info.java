// SPDX-License-Identifier: Apache-2.0
/**
 * The pools, threads and checks of a soak. {@link dev.mempool.tck.fixture} and {@link
 * dev.mempool.tck.threads} have the parts that it shares with the rules.
 */
@NullMarked
package dev.mempool.tck.soak;

import org.jspecify.annotations.NullMarked;
