/**
 * The route of the gets and puts of an observed pool, and what its observers are told. The pool
 * chooses this route when it has a guard, statistics or a listener; without one nothing of this
 * package is called.
 */
package dev.mempool.core.observer;
