/** The command {@code mempool replay}, its run and its report. */
package dev.mempool.cli.replay;
