// SPDX-License-Identifier: Apache-2.0
/**
 * Moves of object indices by vector instructions. It is used where the JVM is started with {@code
 * --add-modules jdk.incubator.vector}; on the module path the JVM adds that module by itself.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.vector {
  requires dev.mempool.api;
  requires jdk.incubator.vector;
  requires static com.google.auto.service;

  provides dev.mempool.api.moves.IndexMovesProvider with
      dev.mempool.vector.VectorMovesProvider;
}
