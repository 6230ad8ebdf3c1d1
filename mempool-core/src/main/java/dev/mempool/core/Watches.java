package dev.mempool.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several that watch one pool. The first ones are told first, so that a put which a guard refuses
 * is counted by nobody.
 */
final class Watches implements Watch {

  private final Watch[] all;

  Watches(List<Watch> all) {
    this.all = all.toArray(Watch[]::new);
  }

  @Override
  public void got(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    for (Watch watch : all) {
      watch.got(cache, objects, from, count);
    }
  }

  @Override
  public void got(@Nullable MempoolCache cache, int object) {
    for (Watch watch : all) {
      watch.got(cache, object);
    }
  }

  @Override
  public void gotNone(@Nullable MempoolCache cache, int count) {
    for (Watch watch : all) {
      watch.gotNone(cache, count);
    }
  }

  @Override
  public void gotBlocks(int[] firsts, int from, int blocks) {
    for (Watch watch : all) {
      watch.gotBlocks(firsts, from, blocks);
    }
  }

  @Override
  public void gotNoBlocks(int blocks) {
    for (Watch watch : all) {
      watch.gotNoBlocks(blocks);
    }
  }

  @Override
  public void putting(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    for (Watch watch : all) {
      watch.putting(cache, objects, from, count);
    }
  }

  @Override
  public void putting(@Nullable MempoolCache cache, int object) {
    for (Watch watch : all) {
      watch.putting(cache, object);
    }
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int[] objects, int from, int count) {
    for (Watch watch : all) {
      watch.keeping(cache, objects, from, count);
    }
  }

  @Override
  public void keeping(@Nullable MempoolCache cache, int object) {
    for (Watch watch : all) {
      watch.keeping(cache, object);
    }
  }
}
