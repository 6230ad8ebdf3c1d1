// SPDX-License-Identifier: Apache-2.0
/** The parts that several commands share: common options, exit statuses, exceptions, tables. */
@NullMarked
package dev.mempool.cli.support;

import org.jspecify.annotations.NullMarked;
