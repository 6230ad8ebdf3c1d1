// SPDX-License-Identifier: Apache-2.0
/** Classification of captured frames as packet types, by their Ethernet and IP headers. */
@NullMarked
package dev.mempool.cli.packet;

import org.jspecify.annotations.NullMarked;
