/**
 * The worker threads of launched lcores. Used only by {@code Lcores}, which starts one worker per
 * lcore, launches tasks on it and waits for them. C counterpart: the threads of the EAL behind
 * {@code rte_eal_remote_launch}.
 */
package dev.mempool.core.lcore;
