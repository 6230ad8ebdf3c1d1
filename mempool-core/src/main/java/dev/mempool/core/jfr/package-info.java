// SPDX-License-Identifier: Apache-2.0
/**
 * The events of pools for the JDK's flight recorder. Used by the pool and the packages of this
 * module; not exported.
 */
@NullMarked
package dev.mempool.core.jfr;

import org.jspecify.annotations.NullMarked;
