package dev.mempool.dpaax;

/**
 * What a driver can do to the pools of a device through one portal. Used by one thread at a time;
 * who takes it over from another needs a happens-before edge.
 *
 * <p>No call waits: a driver decides how long it asks again. What a thread did before it released
 * an address happens-before what the thread does that acquires it, through any portal.
 *
 * <p>This is where access to real hardware would be added: see {@code docs/dpaa.md}.
 */
public interface BufferPortal {

  /** What {@link #acquire} returns while the device has not answered. */
  int PENDING = -1;

  /**
   * Gives buffers to a pool of the device. C counterparts: {@code bman_release}, {@code
   * qbman_swp_release}.
   *
   * @param bpid the pool
   * @param addresses the addresses of the buffers, from position 0 on
   * @param count how many, at least 1 and at most what the device takes at a time
   * @return {@code false} when the device has no room for another release at the moment; nothing
   *     was given then
   */
  boolean release(int bpid, long[] addresses, int count);

  /**
   * Takes buffers from a pool of the device. The first call sends the command; while the answer is
   * {@link #PENDING}, the same call asks for it again. C counterparts: {@code bman_acquire}, {@code
   * qbman_swp_acquire}.
   *
   * @param bpid the pool
   * @param addresses receives the addresses, from position 0 on
   * @param count how many, at least 1 and at most what the device gives at a time
   * @return {@code count}; or 0 when the pool has fewer; or {@link #PENDING}
   * @throws dev.mempool.api.MempoolException EIO if the device answers with an error
   */
  int acquire(int bpid, long[] addresses, int count);

  /**
   * Gives up an acquire that is {@link #PENDING}; does nothing if there is none. What the device
   * still answers goes back to its pool when this portal is used or {@linkplain #settle settled}
   * the next time; until then the portal takes no other command.
   */
  void abandon();

  /**
   * Ends an acquire that was abandoned, if there is one: gives back what the device has answered.
   *
   * @return {@code false} while something is left of it, because the device has not answered or has
   *     no room
   */
  boolean settle();
}
