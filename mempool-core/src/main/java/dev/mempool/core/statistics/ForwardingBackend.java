// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

import dev.mempool.api.MempoolBackend;

/**
 * A backend that forwards all calls to another one, so that a subclass can observe some of them.
 */
public abstract class ForwardingBackend extends MempoolBackend {

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

  /**
   * Called after the pool was populated, which gives the new objects to the innermost backend, so
   * that they are not counted as puts.
   */
  public void populated() {
    if (backend instanceof ForwardingBackend inner) {
      inner.populated();
    }
  }
}
