// SPDX-License-Identifier: Apache-2.0
/** The layout of the C struct: which bytes are free for dynamic fields. Not exported. */
@NullMarked
package dev.mempool.mbuf.layout;

import org.jspecify.annotations.NullMarked;
