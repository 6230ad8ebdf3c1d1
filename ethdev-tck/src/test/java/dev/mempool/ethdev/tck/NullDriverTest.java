// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.tck;

class NullDriverTest extends EthDevContract {

  @Override
  protected String device() {
    return "net_null0,size=100,copy=1";
  }
}
