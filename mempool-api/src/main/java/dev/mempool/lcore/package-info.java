/**
 * The identity of lcores: small dense numbers for threads that process packets or other data at
 * full speed, usually one thread per core.
 *
 * <p>An lcore id selects the calling thread's object cache in every pool. Threads without an id can
 * use pools as well; they have no caches of their own.
 */
package dev.mempool.lcore;
