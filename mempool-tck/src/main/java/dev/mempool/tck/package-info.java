/**
 * The numbered rules that a backend must keep, and what runs them. Nothing here needs a test
 * framework.
 */
package dev.mempool.tck;
