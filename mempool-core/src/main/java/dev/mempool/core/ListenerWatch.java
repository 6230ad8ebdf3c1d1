package dev.mempool.core;

import java.lang.System.Logger;
import org.jspecify.annotations.Nullable;

/** Tells a user's listener of gets and puts. Whatever it throws, objects are not lost by it. */
final class ListenerWatch implements Watch {

  private static final Logger LOG = System.getLogger(ObjectListener.class.getName());

  private final String pool;
  private final int blockSize;
  private final ObjectListener listener;

  ListenerWatch(String pool, int blockSize, ObjectListener listener) {
    this.pool = pool;
    this.blockSize = blockSize;
    this.listener = listener;
  }

  private void failed(Throwable e) {
    LOG.log(Logger.Level.WARNING, "pool '" + pool + "': the listener " + listener + " failed", e);
  }

  @Override
  public void got(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    try {
      if (count > 0) {
        listener.got(objects, from, count);
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  @Override
  public void got(@Nullable MempoolCache cache, int object) {
    try {
      listener.got(object);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  @Override
  public void gotNone(@Nullable MempoolCache cache, int count) {}

  @Override
  public void gotBlocks(int[] firsts, int from, int blocks) {
    for (int block = from; block < from + blocks; block++) {
      for (int i = 0; i < blockSize; i++) {
        got(null, firsts[block] + i);
      }
    }
  }

  @Override
  public void gotNoBlocks(int blocks) {}

  @Override
  public void putting(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    try {
      if (count > 0) {
        listener.put(objects, from, count);
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  @Override
  public void putting(@Nullable MempoolCache cache, int object) {
    try {
      listener.put(object);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    try {
      if (count > 0) {
        listener.kept(objects, from, count);
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int object) {
    try {
      listener.kept(object);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }
}
