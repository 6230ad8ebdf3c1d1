/**
 * Our pools beside what programs on the JVM use instead: each used as its own documentation advises
 * for the case, all on the same machine and in the same run.
 */
@NullMarked
package dev.mempool.bench.peers;

import org.jspecify.annotations.NullMarked;
