/** The rules as JUnit tests. JUnit 5 is an optional dependency: only this package needs it. */
package dev.mempool.tck.junit;
