// SPDX-License-Identifier: Apache-2.0
/** A JUnit extension for applications: {@link dev.mempool.test.MempoolExtension}. */
@org.jspecify.annotations.NullMarked
module dev.mempool.test {
  requires transitive dev.mempool.core;
  requires transitive org.junit.jupiter.api;

  exports dev.mempool.test;

  provides org.junit.jupiter.api.extension.Extension with
      dev.mempool.test.MempoolExtension;
}
