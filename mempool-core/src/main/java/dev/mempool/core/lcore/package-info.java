// SPDX-License-Identifier: Apache-2.0
/**
 * The worker threads of launched lcores. Used only by {@code Lcores}, which starts a worker for
 * each lcore except the main one, launches tasks on it and waits for them. C counterpart: the
 * threads of the EAL behind {@code rte_eal_remote_launch}.
 */
@NullMarked
package dev.mempool.core.lcore;

import org.jspecify.annotations.NullMarked;
