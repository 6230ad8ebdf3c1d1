/** Where the memory of pools comes from. Not exported. */
package dev.mempool.core.memory;
