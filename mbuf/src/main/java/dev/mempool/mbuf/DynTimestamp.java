package dev.mempool.mbuf;

/**
 * The time at which a packet was received, or is to be sent: a dynamic field, and a dynamic flag
 * that says that it is set. Unit and origin are those of the port. The field is one for both
 * directions, the flags are two. From {@link DynRegistry#registerRxTimestamp()} and {@link
 * DynRegistry#registerTxTimestamp()}.
 *
 * @param field the time, 8 bytes
 * @param flag says that it is set
 */
public record DynTimestamp(DynField field, DynFlag flag) {

  /**
   * {@return whether an mbuf has a time}
   *
   * @param mbuf the mbuf
   */
  public boolean isSet(Mbuf mbuf) {
    return flag.isSet(mbuf);
  }

  /**
   * {@return the time; if {@link #isSet} is {@code false}, what the last user left}
   *
   * @param mbuf the mbuf
   */
  public long get(Mbuf mbuf) {
    return field.getLong(mbuf);
  }

  /**
   * Sets the time and the flag.
   *
   * @param mbuf the mbuf
   * @param time the time
   */
  public void set(Mbuf mbuf, long time) {
    field.setLong(mbuf, time);
    flag.set(mbuf);
  }
}
