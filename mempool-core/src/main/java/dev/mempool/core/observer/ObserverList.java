// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.observer;

import dev.mempool.core.cache.ObjectCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of observers of one pool, which are called in their order. A guard comes first, so that
 * the others are not called for a get or put that it refuses. The others never throw.
 */
public final class ObserverList implements ObjectObserver {

  private final ObjectObserver[] all;

  /**
   * Creates the list.
   *
   * @param all the observers in the order in which they are called
   */
  public ObserverList(List<? extends ObjectObserver> all) {
    this.all = all.toArray(ObjectObserver[]::new);
  }

  @Override
  public void got(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    for (ObjectObserver observer : all) {
      observer.got(cache, objects, from, count);
    }
  }

  @Override
  public void got(@Nullable ObjectCache cache, int object) {
    for (ObjectObserver observer : all) {
      observer.got(cache, object);
    }
  }

  @Override
  public void gotNone(@Nullable ObjectCache cache, int count) {
    for (ObjectObserver observer : all) {
      observer.gotNone(cache, count);
    }
  }

  @Override
  public void gotBlocks(int[] objects, int blocks) {
    for (ObjectObserver observer : all) {
      observer.gotBlocks(objects, blocks);
    }
  }

  @Override
  public void gotNoBlocks(int blocks) {
    for (ObjectObserver observer : all) {
      observer.gotNoBlocks(blocks);
    }
  }

  @Override
  public void putting(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    for (ObjectObserver observer : all) {
      observer.putting(cache, objects, from, count);
    }
  }

  @Override
  public void putting(@Nullable ObjectCache cache, int object) {
    for (ObjectObserver observer : all) {
      observer.putting(cache, object);
    }
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    for (ObjectObserver observer : all) {
      observer.putFailed(cache, objects, from, count);
    }
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int object) {
    for (ObjectObserver observer : all) {
      observer.putFailed(cache, object);
    }
  }
}
