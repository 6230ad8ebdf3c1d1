// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Locale;
import java.util.Objects;

/**
 * The field and the flag of a time. A record, because the JIT compiler treats the fields of a
 * constant record as constants.
 *
 * @param field the field with the time
 * @param flag the flag of packets that have a time
 */
record RegisteredTimestamp(DynField field, DynFlag flag) implements DynTimestamp {

  @Override
  public boolean isSet(Mbuf mbuf) {
    return Objects.requireNonNull(mbuf, "mbuf").hasFlags(flag);
  }

  @Override
  public long get(Mbuf mbuf) {
    return field.getLong(mbuf);
  }

  @Override
  public void set(Mbuf mbuf, long time) {
    field.setLong(mbuf, time);
    mbuf.addFlags(flag);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s with %s", field, flag);
  }
}
