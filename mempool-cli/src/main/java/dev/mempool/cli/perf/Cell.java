package dev.mempool.cli.perf;

/**
 * One kind of use.
 *
 * @param backend the backend of the pool
 * @param cache how many objects each lcore may keep, 0 for none
 * @param cores how many lcores use the pool at once
 * @param bulk how many objects are got, and put, at a time
 */
record Cell(Backend backend, int cache, int cores, int bulk) {

  /** For messages. */
  String label() {
    return "%s, cache %d, cores %d, bulk %d".formatted(backend.label(), cache, cores, bulk);
  }
}
