/** Classification of captured frames as packet types, by their Ethernet and IP headers. */
package dev.mempool.cli.packet;
