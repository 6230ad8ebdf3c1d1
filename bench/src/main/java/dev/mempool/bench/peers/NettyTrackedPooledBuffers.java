package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import org.openjdk.jmh.annotations.Fork;

/** The same with the detection of leaks as Netty has it by default: some buffers are tracked. */
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, FastThreadLocalExecutor.OPTION})
public class NettyTrackedPooledBuffers extends NettyPooledBuffers {}
