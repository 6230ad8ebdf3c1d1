// SPDX-License-Identifier: Apache-2.0
/** The drivers in software: net_null and net_ring. They know only the interface for drivers. */
@NullMarked
package dev.mempool.ethdev.drivers;

import org.jspecify.annotations.NullMarked;
