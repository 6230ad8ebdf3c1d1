// SPDX-License-Identifier: Apache-2.0
/**
 * Helpers that the tests of several modules share. It depends on no other module of the project, so
 * that the tests of every module can use it, and it is never published.
 */
@org.jspecify.annotations.NullMarked
package dev.mempool.testsupport;
