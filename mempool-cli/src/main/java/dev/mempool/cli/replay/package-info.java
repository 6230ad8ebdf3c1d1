/** {@code mempool replay}: a capture through a pool of packet buffers, from lcore to lcore. */
package dev.mempool.cli.replay;
