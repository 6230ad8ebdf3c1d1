/** The worker threads of launched lcores. Used by {@code Lcores} alone. */
package dev.mempool.core.lcore;
