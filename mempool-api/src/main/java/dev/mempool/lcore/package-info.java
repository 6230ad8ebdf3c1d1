/**
 * The identity of lcores: small dense numbers for the threads that work at full speed, one thread
 * per core.
 *
 * <p>An lcore id selects the calling thread's object cache in every pool. Threads without one work
 * all the same; they go to the backend directly.
 */
package dev.mempool.lcore;
