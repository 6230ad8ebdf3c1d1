/**
 * The test kit: the numbered rules that a backend must keep, a runner for them, and the soak. Needs
 * no test framework.
 */
package dev.mempool.tck;
