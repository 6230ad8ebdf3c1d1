/** {@code mempool perf}: what get and put cost with each backend on this machine. */
package dev.mempool.cli.perf;
