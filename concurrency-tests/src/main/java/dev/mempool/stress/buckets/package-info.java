// SPDX-License-Identifier: Apache-2.0
/** Tests of the buckets of an lcore, which the lcore uses without a lock while others use them. */
package dev.mempool.stress.buckets;
