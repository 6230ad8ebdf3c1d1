package dev.mempool.core.cache;

/** The window of a cache, as far as the cache must know it. Called only by the cache's owner. */
public interface WindowControl {

  /** {@return whether the window is open} */
  boolean isOpen();

  /** Closes the window without commit, if it is open. */
  void abandon();
}
