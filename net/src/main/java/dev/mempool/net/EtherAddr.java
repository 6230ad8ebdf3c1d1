// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Ethernet addresses, as the lower 48 bits of a {@code long} whose most significant byte is the
 * first one on the wire. Thread-safe. C counterpart: {@code struct rte_ether_addr}.
 *
 * @since 0.1.0
 */
public final class EtherAddr {

  /** The address of all stations. */
  public static final long BROADCAST = 0xffff_ffff_ffffL;

  /** The bytes of an address. C: {@code RTE_ETHER_ADDR_LEN}. */
  public static final int LENGTH = 6;

  /** The lowest bit of the first byte, which is set in addresses of groups. */
  private static final long GROUP = 1L << 40;

  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\\1[0-9a-fA-F]{2}){4}");

  private EtherAddr() {}

  /**
   * Parses six bytes in hexadecimal digits with colons or hyphens between them. C counterpart:
   * {@code rte_ether_unformat_addr}.
   *
   * @param text for example {@code 02:00:00:00:00:01}
   * @return the address
   * @throws IllegalArgumentException if the text has another form
   */
  public static long parse(String text) {
    Objects.requireNonNull(text, "text");
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' is not an Ethernet address; give six bytes in hexadecimal digits, such as"
                  + " 02:00:00:00:00:01",
              text));
    }
    return Long.parseLong(text.replaceAll("[:-]", ""), 16);
  }

  /**
   * {@return an address as six bytes in lower-case hexadecimal digits with colons between them}
   *
   * @param address the address; bits 48 and above are ignored
   */
  public static String toString(long address) {
    StringBuilder text = new StringBuilder(3 * LENGTH);
    for (int shift = Byte.SIZE * (LENGTH - 1); shift >= 0; shift -= Byte.SIZE) {
      text.append(String.format(Locale.ROOT, "%02x", address >>> shift & 0xff));
      text.append(shift == 0 ? "" : ":");
    }
    return text.toString();
  }

  /**
   * {@return whether an address is that of a group of stations, or of all}
   *
   * @param address the address
   */
  public static boolean isMulticast(long address) {
    return (address & GROUP) != 0;
  }
}
