// SPDX-License-Identifier: Apache-2.0
/** The entry of the command line and its smaller commands, on top of all other packages here. */
@NullMarked
package dev.mempool.cli;

import org.jspecify.annotations.NullMarked;
