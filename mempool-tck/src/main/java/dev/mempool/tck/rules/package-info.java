// SPDX-License-Identifier: Apache-2.0
/**
 * The rules: what each demands, and the code that checks it. Each class has the rules of one
 * subject; {@code docs/backend-rules.md} lists them all.
 */
@NullMarked
package dev.mempool.tck.rules;

import org.jspecify.annotations.NullMarked;
