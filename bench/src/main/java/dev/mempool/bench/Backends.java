package dev.mempool.bench;

import java.util.List;

/** Which backends are measured. */
public final class Backends {

  /** The four that keep objects in different ways; all rings keep them in the same. */
  public static final List<String> FOR_MANY_THREADS =
      List.of("ring_mp_mc", "stack", "lf_stack", "bucket");

  private Backends() {}
}
