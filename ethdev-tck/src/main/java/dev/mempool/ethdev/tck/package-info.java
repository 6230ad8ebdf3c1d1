// SPDX-License-Identifier: Apache-2.0
/** The rules for drivers of packet devices, as tests that their authors extend. */
@NullMarked
package dev.mempool.ethdev.tck;

import org.jspecify.annotations.NullMarked;
