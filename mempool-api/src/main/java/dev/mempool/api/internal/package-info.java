// SPDX-License-Identifier: Apache-2.0
/**
 * Locks, padding and field handles that the modules of this project share. Not a part of the API:
 * it is exported to these modules only and may change in every release.
 */
@NullMarked
package dev.mempool.api.internal;

import org.jspecify.annotations.NullMarked;
