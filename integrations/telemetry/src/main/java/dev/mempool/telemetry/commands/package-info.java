// SPDX-License-Identifier: Apache-2.0
/** The commands of the telemetry socket, and the text of its replies. */
@NullMarked
package dev.mempool.telemetry.commands;

import org.jspecify.annotations.NullMarked;
