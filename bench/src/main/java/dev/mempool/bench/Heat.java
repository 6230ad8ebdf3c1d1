package dev.mempool.bench;

/** How one contestant is measured once. */
@FunctionalInterface
public interface Heat {

  /**
   * Measures it in a process of its own.
   *
   * @param contestant whom
   * @return what was measured
   * @throws HeatFailure if nothing was
   */
  Score run(Contestant contestant) throws HeatFailure;
}
