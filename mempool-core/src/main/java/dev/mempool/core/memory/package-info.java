/**
 * The memory of pools: providers of it, and the page tables, huge pages and NUMA nodes of the
 * machine as far as these concern it. The calls into C stand in a package of their own below this
 * one.
 */
package dev.mempool.core.memory;
