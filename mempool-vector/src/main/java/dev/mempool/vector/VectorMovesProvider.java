// SPDX-License-Identifier: Apache-2.0
package dev.mempool.vector;

import com.google.auto.service.AutoService;
import dev.mempool.api.moves.IndexMoves;
import dev.mempool.api.moves.IndexMovesProvider;
import java.util.Optional;

/** Offers {@link VectorMoves} where the JVM has the module with the vectors. */
@AutoService(IndexMovesProvider.class)
public final class VectorMovesProvider extends IndexMovesProvider {

  private static final String MODULE = "jdk.incubator.vector";

  /** Makes the provider. */
  public VectorMovesProvider() {}

  @Override
  public String name() {
    return VectorMoves.NAME;
  }

  /** Asks before a class of the module is linked: without the module that would be an error. */
  @Override
  public Optional<String> missing() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return Optional.of(
          "the JVM was started without the module "
              + MODULE
              + "; start java with --add-modules "
              + MODULE
              + ", or remove the jar mempool-vector");
    }
    return VectorMoves.areFast()
        ? Optional.empty()
        : Optional.of("this JVM makes no instructions of vectors of 128 bits");
  }

  @Override
  public IndexMoves moves() {
    return new VectorMoves();
  }
}
