/**
 * Reading and writing of classic pcap files. Damage is refused with its place; all else is passed
 * through unchanged.
 */
package dev.mempool.cli.pcap;
