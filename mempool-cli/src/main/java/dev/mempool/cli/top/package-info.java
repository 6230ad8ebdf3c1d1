// SPDX-License-Identifier: Apache-2.0
/** The command {@code mempool top}: the pools of running programs, in the terminal or on a page. */
@NullMarked
package dev.mempool.cli.top;

import org.jspecify.annotations.NullMarked;
