// SPDX-License-Identifier: Apache-2.0
/**
 * Threads that use one backend or pool at the same time or one after another, and what they do. The
 * first failure of a thread ends the work of all threads of its team.
 */
@NullMarked
package dev.mempool.tck.threads;

import org.jspecify.annotations.NullMarked;
