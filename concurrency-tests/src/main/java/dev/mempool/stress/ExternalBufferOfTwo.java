// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import static java.util.Objects.requireNonNull;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.mbuf.ExternalBuffer;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads free two mbufs with the same external buffer. Its callback runs once. */
@JCStressTest
@Outcome(
    id = "1, 1, 1",
    expect = ACCEPTABLE,
    desc = "The callback ran once, and both mbufs are in their pools.")
@State
public class ExternalBufferOfTwo {
  private final PktmbufPool ones = Packets.poolOfOne();
  private final PktmbufPool others = Packets.poolOfOne();
  private final Mbuf one = requireNonNull(ones.alloc());
  private final Mbuf other;
  private final AtomicInteger calls = new AtomicInteger();

  public ExternalBufferOfTwo() {
    one.attachExternal(
        new ExternalBuffer(Arena.ofAuto().allocate(8), memory -> calls.incrementAndGet()));
    other = requireNonNull(one.clone(others));
  }

  @Actor
  public void one() {
    one.free();
  }

  @Actor
  public void other() {
    other.detach();
    other.free();
  }

  @Arbiter
  public void calledBack(III_Result r) {
    r.r1 = calls.get();
    r.r2 = Packets.inPool(ones);
    r.r3 = Packets.inPool(others);
  }
}
