// SPDX-License-Identifier: Apache-2.0
/** The capture files that a replay reads and writes. */
@NullMarked
package dev.mempool.cli.replay.file;

import org.jspecify.annotations.NullMarked;
