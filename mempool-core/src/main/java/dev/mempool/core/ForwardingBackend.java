package dev.mempool.core;

import dev.mempool.api.MempoolBackend;

/** A backend that stands in front of another one, and looks on. */
abstract class ForwardingBackend extends MempoolBackend {

  final MempoolBackend backend;

  ForwardingBackend(MempoolBackend backend) {
    this.backend = backend;
  }

  @Override
  public int count() {
    return backend.count();
  }

  @Override
  public int contiguousBlockSize() {
    return backend.contiguousBlockSize();
  }

  @Override
  public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
    return backend.dequeueContiguousBlocks(firsts, from, blocks);
  }

  @Override
  public void close() {
    backend.close();
  }
}
