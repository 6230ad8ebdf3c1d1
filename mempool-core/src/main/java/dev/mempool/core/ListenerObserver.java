// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.observer.ObjectObserver;
import org.jspecify.annotations.Nullable;

/**
 * The observer that tells a user's listener about gets and puts. Thread-safe as far as the listener
 * is. Whatever the listener throws is logged and not thrown, so that they lose no object.
 */
final class ListenerObserver implements ObjectObserver {

  private static final String LOG = ObjectListener.class.getName();

  private final String pool;
  private final ObjectListener listener;

  ListenerObserver(String pool, ObjectListener listener) {
    this.pool = pool;
    this.listener = listener;
  }

  private void failed(Throwable e) {
    try {
      Faults.warn(
          LOG, "pool '" + pool + "': the listener " + Faults.nameOf(listener) + " failed", e);
    } catch (Throwable again) {
      // there is no memory for the message
    }
  }

  @Override
  public void got(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    try {
      if (count > 0) {
        listener.got(objects, from, count);
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void got(@Nullable ObjectCache cache, int object) {
    try {
      listener.got(object);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void gotNone(@Nullable ObjectCache cache, int count) {}

  @Override
  public void gotBlocks(int[] objects, int blocks) {
    for (int object : objects) {
      got(null, object);
    }
  }

  @Override
  public void gotNoBlocks(int blocks) {}

  @Override
  public void putting(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    try {
      if (count > 0) {
        listener.put(objects, from, count);
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void putting(@Nullable ObjectCache cache, int object) {
    try {
      listener.put(object);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int[] objects, int from, int count) {
    try {
      if (count > 0) {
        listener.kept(objects, from, count);
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void putFailed(@Nullable ObjectCache cache, int object) {
    try {
      listener.kept(object);
    } catch (Throwable e) {
      failed(e);
    }
  }
}
