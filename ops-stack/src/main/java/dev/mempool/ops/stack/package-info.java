// SPDX-License-Identifier: Apache-2.0
/**
 * The stack backends: last in, first out. {@code stack} is guarded by a spinlock, {@code lf_stack}
 * is lock-free. They have no settings.
 */
@NullMarked
package dev.mempool.ops.stack;

import org.jspecify.annotations.NullMarked;
