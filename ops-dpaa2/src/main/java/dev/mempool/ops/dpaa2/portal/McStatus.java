package dev.mempool.ops.dpaa2.portal;

import dev.mempool.api.MempoolException.Reason;

/** How a command to the management complex went. The codes are the hardware's. */
public enum McStatus {
  /** Done. */
  OK(0x0, Reason.EIO, "done"),
  /** Not carried out yet. */
  READY(0x1, Reason.EBUSY, "still pending"),
  /** The token is not that of an opened object. C: EACCES. */
  AUTH_ERROR(0x3, Reason.EPERM, "authentication error, as of a token that is not good"),
  /** The portal may not do this. */
  NO_PRIVILEGE(0x4, Reason.EPERM, "not allowed through this portal"),
  /** The device cannot get at memory. */
  DMA_ERROR(0x5, Reason.EIO, "the device cannot reach the memory"),
  /** A parameter is wrong. */
  CONFIG_ERROR(0x6, Reason.EINVAL, "a parameter is wrong"),
  /** It took too long. C: ETIMEDOUT. */
  TIMEOUT(0x7, Reason.EIO, "timed out"),
  /** There is no such object, or none left. C: ENAVAIL. */
  NO_RESOURCE(0x8, Reason.ENODEV, "no such object, or none left"),
  /** The device is short of memory. */
  NO_MEMORY(0x9, Reason.ENOMEM, "the device is short of memory"),
  /** The object is in use. */
  BUSY(0xa, Reason.EBUSY, "in use"),
  /** There is no such command, or not in this version. */
  UNSUPPORTED(0xb, Reason.ENOTSUP, "no such command in this version"),
  /** The object is not in a state for this. C: ENODEV. */
  INVALID_STATE(0xc, Reason.ENODEV, "not possible in the object's present state");

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

  /** {@return the reason of the exception that stands for this status} */
  public Reason reason() {
    return reason;
  }

  /** {@return a few words that say what it means} */
  public String meaning() {
    return meaning;
  }

  /**
   * {@return the status with a code; {@link #DMA_ERROR} for one that the hardware does not have,
   * because what was read is no answer then}
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
