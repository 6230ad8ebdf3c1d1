// SPDX-License-Identifier: Apache-2.0
/** The C names of flags, and lists of them. Not exported. */
@NullMarked
package dev.mempool.mbuf.names;

import org.jspecify.annotations.NullMarked;
