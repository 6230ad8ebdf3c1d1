// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.linux;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.util.Locale;

/** The errors of Linux that drivers meet, with what to do about them. */
public final class Errno {

  /** Not permitted. */
  public static final int EPERM = 1;

  /** The interface has gone. */
  public static final int ENXIO = 6;

  /** Later. */
  public static final int EAGAIN = 11;

  /** Another user has it. */
  public static final int EBUSY = 16;

  /** There is one already. */
  public static final int EEXIST = 17;

  /** Too little memory. */
  public static final int ENOMEM = 12;

  /** The interface has gone. */
  public static final int ENODEV = 19;

  /** Not possible with these values. */
  public static final int EINVAL = 22;

  /** Later. */
  public static final int ENOBUFS = 105;

  /** No such option. */
  public static final int ENOPROTOOPT = 92;

  private Errno() {}

  /**
   * {@return the exception for an error of a call}
   *
   * @param what what failed, the beginning of a sentence
   * @param result the negative errno
   */
  public static MempoolException failed(String what, int result) {
    int errno = -result;
    return new MempoolException(
        switch (errno) {
          case EPERM, 13 -> Reason.EPERM;
          case ENOMEM -> Reason.ENOMEM;
          case ENODEV, ENXIO -> Reason.ENODEV;
          case 97, 95 -> Reason.ENOTSUP;
          default -> Reason.EIO;
        },
        String.format(Locale.ROOT, "%s failed: %s (errno %d)", what, meaning(errno), errno));
  }

  private static String meaning(int errno) {
    return switch (errno) {
      case EPERM, 13 ->
          "it needs the capability CAP_NET_RAW, and CAP_NET_ADMIN to change an interface; run as"
              + " root, or in a user namespace of your own: unshare -Urn";
      case ENXIO, ENODEV -> "the interface has gone";
      case ENOMEM -> "the kernel has too little memory; use fewer or smaller frames";
      case EINVAL -> "the kernel does not allow these values";
      case 97, 95 -> "this kernel has no such sockets";
      case 100 -> "the interface is down; bring it up: ip link set IFACE up";
      default -> "error of the system";
    };
  }
}
