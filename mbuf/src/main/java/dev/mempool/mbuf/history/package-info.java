// SPDX-License-Identifier: Apache-2.0
/** The recorder of the events of each mbuf. It knows events by their C numbers. Not exported. */
@NullMarked
package dev.mempool.mbuf.history;

import org.jspecify.annotations.NullMarked;
