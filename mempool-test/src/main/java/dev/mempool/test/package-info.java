// SPDX-License-Identifier: Apache-2.0
/** A JUnit extension that finds objects which tests do not put back. */
@NullMarked
package dev.mempool.test;

import org.jspecify.annotations.NullMarked;
