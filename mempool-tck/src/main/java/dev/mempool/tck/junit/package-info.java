/** The rules as JUnit tests. Only this package needs JUnit 5, which is an optional dependency. */
package dev.mempool.tck.junit;
