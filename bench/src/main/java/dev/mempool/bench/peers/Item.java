package dev.mempool.bench.peers;

/** What the pools of objects hold where it is up to their user. */
final class Item {}
