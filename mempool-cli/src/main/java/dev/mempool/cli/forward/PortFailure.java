// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.core.foreign.Faults;

/** Thrown when a port fails while packets are forwarded. */
final class PortFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PortFailure(Throwable cause) {
    super(Faults.message(cause), cause);
  }
}
