/**
 * The arithmetic of slots and the places of a pool's objects in its memory. Users of this package
 * are the pool, which places its objects by it, and the guards, which look at the memory around
 * them.
 */
package dev.mempool.core.layout;
