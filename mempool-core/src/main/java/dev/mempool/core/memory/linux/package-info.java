/**
 * The calls into the C library of Linux: the only package that may use restricted methods of the
 * foreign function and memory API. Not exported.
 */
package dev.mempool.core.memory.linux;
