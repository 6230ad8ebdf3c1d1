// SPDX-License-Identifier: Apache-2.0
/** The rules as JUnit tests. Only this package needs JUnit 5, which is an optional dependency. */
@NullMarked
package dev.mempool.tck.junit;

import org.jspecify.annotations.NullMarked;
