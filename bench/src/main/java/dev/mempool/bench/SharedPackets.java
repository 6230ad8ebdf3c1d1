package dev.mempool.bench;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A thread that keeps packets which have another owner too. */
@State(Scope.Thread)
public class SharedPackets extends KeptPackets {

  @Override
  int references() {
    return 2;
  }
}
