// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.dpaa;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads that are no lcores use the same portal. */
@JCStressTest
@Outcome(
    id = {"1, 1"},
    expect = ACCEPTABLE,
    desc =
        "Each thread got an object that no other thread used, with the contents of its last put.")
@State
public class SharedPortal {
  private static final TwoObjects OBJECTS = new TwoObjects(1);

  @Actor
  public void one(II_Result r) {
    r.r1 = OBJECTS.use();
  }

  @Actor
  public void other(II_Result r) {
    r.r2 = OBJECTS.use();
  }
}
