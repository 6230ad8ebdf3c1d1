// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import dev.mempool.mbuf.Mbuf;
import java.io.IOException;

/**
 * Writes packets to a capture. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface CaptureWriter {

  /**
   * Writes a packet; it is buffered. Does not free it, and allocates no object.
   *
   * @param packet the packet
   * @param timeNanos the time in nanoseconds since 1970
   * @throws IOException if it cannot be written
   */
  void write(Mbuf packet, long timeNanos) throws IOException;

  /**
   * Writes the buffered bytes to the channel.
   *
   * @throws IOException if it cannot be written
   */
  void flush() throws IOException;
}
