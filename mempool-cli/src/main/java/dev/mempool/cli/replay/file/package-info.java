/** The capture files that a replay reads and writes. */
package dev.mempool.cli.replay.file;
