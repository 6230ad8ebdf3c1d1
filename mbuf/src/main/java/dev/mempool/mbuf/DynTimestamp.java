package dev.mempool.mbuf;

/**
 * The time at which a packet was received, or is to be sent: a dynamic field for the time, and a
 * dynamic flag that is set if the field has a time. Unit and origin of the time are those of the
 * port. Both directions use the same field, and each has its own flag. {@link
 * DynRegistry#registerRxTimestamp()} and {@link DynRegistry#registerTxTimestamp()} return
 * instances.
 *
 * @param field the field with the time, 8 bytes
 * @param flag the flag of packets that have a time
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
   * {@return the time; if {@link #isSet} is {@code false}, the value that the last user left}
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
