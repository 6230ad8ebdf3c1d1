// SPDX-License-Identifier: Apache-2.0
/** The rules for drivers of packet devices, as tests that their authors extend. */
@org.jspecify.annotations.NullMarked
module dev.mempool.ethdev.tck {
  requires transitive dev.mempool.ethdev;
  requires transitive org.junit.jupiter.api;
  requires jdk.management;

  exports dev.mempool.ethdev.tck;
}
