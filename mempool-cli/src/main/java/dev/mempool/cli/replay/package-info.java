// SPDX-License-Identifier: Apache-2.0
/** The command {@code mempool replay}, its run and its report. */
@NullMarked
package dev.mempool.cli.replay;

import org.jspecify.annotations.NullMarked;
