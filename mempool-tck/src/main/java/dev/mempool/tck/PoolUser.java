package dev.mempool.tck;

import dev.mempool.core.Mempool;

/** An lcore that gets and puts objects of a pool at random, and puts back all in the end. */
final class PoolUser {

  private final Mempool pool;
  private final Owners owners;
  private final Dice dice;
  private final int[] held;
  private int count;

  PoolUser(Mempool pool, Owners owners, Dice dice) {
    this.pool = pool;
    this.owners = owners;
    this.dice = dice;
    this.held = new int[pool.size()];
  }

  void work(int rounds) {
    for (int i = 0; i < rounds; i++) {
      int bulk = 1 + dice.below(Math.min(pool.size(), 1 << dice.below(10)));
      if (dice.coin()) {
        get(Math.min(bulk, held.length - count));
      } else {
        put(Math.min(bulk, count));
      }
    }
    put(count);
  }

  private void get(int bulk) {
    int[] got = new int[bulk];
    if (bulk == 1) {
      got[0] = pool.get();
      if (got[0] == Mempool.NONE) {
        return;
      }
    } else if (!pool.getBulk(got, 0, bulk)) {
      return;
    }
    owners.claim(got, bulk);
    System.arraycopy(got, 0, held, count, bulk);
    count += bulk;
  }

  private void put(int bulk) {
    int[] objects = new int[bulk];
    count -= bulk;
    System.arraycopy(held, count, objects, 0, bulk);
    owners.release(objects, bulk);
    if (bulk == 1) {
      pool.put(objects[0]);
    } else {
      pool.putBulk(objects, 0, bulk);
    }
  }
}
