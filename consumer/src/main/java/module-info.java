// SPDX-License-Identifier: Apache-2.0
/** A program that uses the library as a module. On the class path this file has no effect. */
module com.example.orders {
  requires dev.mempool.core;
  requires dev.mempool.mbuf;
}
