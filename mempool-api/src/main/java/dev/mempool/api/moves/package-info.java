// SPDX-License-Identifier: Apache-2.0
/**
 * The implementations behind {@link dev.mempool.api.Moves}, and the choice between them. For
 * modules of this project only.
 */
@NullMarked
package dev.mempool.api.moves;

import org.jspecify.annotations.NullMarked;
