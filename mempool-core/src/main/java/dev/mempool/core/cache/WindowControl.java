package dev.mempool.core.cache;

/** The methods of a window that its cache calls. Called only by the owner of the cache. */
public interface WindowControl {

  /** {@return whether the window is open} */
  boolean isOpen();

  /** Closes the window without commit, if it is open. */
  void abandon();
}
