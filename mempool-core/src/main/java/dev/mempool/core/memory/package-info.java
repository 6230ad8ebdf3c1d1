/** Where the memory of pools comes from. */
package dev.mempool.core.memory;
