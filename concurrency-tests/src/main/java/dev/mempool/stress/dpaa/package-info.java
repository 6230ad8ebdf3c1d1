// SPDX-License-Identifier: Apache-2.0
/** Tests of threads that use the portals of a dpaa device at the same time. */
package dev.mempool.stress.dpaa;
