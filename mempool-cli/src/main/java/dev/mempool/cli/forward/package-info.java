// SPDX-License-Identifier: Apache-2.0
/** The commands {@code mempool forward} and {@code mempool capture}, which use packet devices. */
@NullMarked
package dev.mempool.cli.forward;

import org.jspecify.annotations.NullMarked;
