// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

import dev.mempool.api.MempoolException.Reason;

/** The status of a command to the management complex. The codes are those of the hardware. */
public enum McStatus {
  /** The command was executed. */
  OK(0x0, Reason.EIO, "done"),
  /** The command was not executed yet. */
  READY(0x1, Reason.EBUSY, "still pending"),
  /** The token belongs to no opened object. C: EACCES. */
  AUTH_ERROR(0x3, Reason.EPERM, "authentication error: the token belongs to no opened object"),
  /** The command is not allowed through this portal. */
  NO_PRIVILEGE(0x4, Reason.EPERM, "not allowed through this portal"),
  /** The device cannot access the memory. */
  DMA_ERROR(0x5, Reason.EIO, "the device cannot access the memory"),
  /** A parameter is wrong, which is a fault of the driver. C: EINVAL. */
  CONFIG_ERROR(0x6, Reason.EIO, "a parameter is wrong"),
  /** The command took too long. C: ETIMEDOUT. */
  TIMEOUT(0x7, Reason.EIO, "timed out"),
  /** The object does not exist, or none is left. C: ENAVAIL. */
  NO_RESOURCE(0x8, Reason.ENODEV, "no such object, or none left"),
  /** The device is short of memory. */
  NO_MEMORY(0x9, Reason.ENOMEM, "the device is short of memory"),
  /** The object is in use. */
  BUSY(0xa, Reason.EBUSY, "in use"),
  /** The command does not exist in this version. */
  UNSUPPORTED(0xb, Reason.ENOTSUP, "no such command in this version"),
  /** The command is not possible in the present state of the object. C: ENODEV. */
  INVALID_STATE(0xc, Reason.ENODEV, "not possible in the present state of the object");

  private final int code;
  private final Reason reason;
  private final String meaning;

  McStatus(int code, Reason reason, String meaning) {
    this.code = code;
    this.reason = reason;
    this.meaning = meaning;
  }

  /** {@return the code in a header} */
  public int code() {
    return code;
  }

  /** {@return the reason of the exception for a command with this status} */
  public Reason reason() {
    return reason;
  }

  /** {@return its meaning in a few words} */
  public String meaning() {
    return meaning;
  }

  /**
   * {@return the status with a code; {@link #DMA_ERROR} for an unknown code, because then the
   * memory that was read holds no response}
   *
   * @param code the code
   */
  public static McStatus of(int code) {
    for (McStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    return DMA_ERROR;
  }
}
