// SPDX-License-Identifier: Apache-2.0
/** The calls into C that the drivers for interfaces of Linux share: sockets and interfaces. */
@NullMarked
package dev.mempool.ethdev.linux;

import org.jspecify.annotations.NullMarked;
