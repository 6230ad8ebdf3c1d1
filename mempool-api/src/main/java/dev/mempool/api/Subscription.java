// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

/**
 * A listener, or another thing that was registered, until it is closed. Every method of the project
 * that registers something returns one.
 *
 * @since 0.1.0
 */
public interface Subscription extends AutoCloseable {

  /**
   * Ends the subscription. A call that runs at the same time may still reach the listener. Does
   * nothing if the subscription has ended.
   */
  @Override
  void close();
}
