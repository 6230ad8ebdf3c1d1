/** Classic pcap files: read strictly in what is damage, and passed through untouched otherwise. */
package dev.mempool.cli.pcap;
