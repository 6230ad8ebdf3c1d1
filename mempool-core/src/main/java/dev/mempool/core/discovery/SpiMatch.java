// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A check that a provider was built for this version of the API. The compiler ensures that a
 * provider implements what its own version of the interface demands. With another version at run
 * time the JVM loads it all the same, and throws an {@link AbstractMethodError} at the first call
 * of a method that it lacks, which may be much later. Nothing has to be declared for this check, so
 * it also recognizes a provider whose author has never heard of it.
 */
final class SpiMatch {

  private SpiMatch() {}

  /**
   * Checks that a class implements all that an interface demands.
   *
   * @param provider the class, which implements the interface
   * @param spi the interface as it is now
   * @throws IllegalStateException naming the methods that the class lacks, if there are some
   */
  static void check(Class<?> provider, Class<?> spi) {
    List<Method> present = List.of(provider.getMethods());
    String missing =
        Stream.of(spi.getMethods())
            .filter(demanded -> Modifier.isAbstract(demanded.getModifiers()))
            .filter(
                demanded -> present.stream().noneMatch(method -> implementsIt(method, demanded)))
            .map(SpiMatch::signature)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s was built for another version of %s: it lacks %s; use a version of it that"
                  + " was built for this one",
              provider.getName(),
              spi.getSimpleName(),
              missing));
    }
  }

  /** Tells whether the JVM would call a method where the other one is demanded. */
  private static boolean implementsIt(Method method, Method demanded) {
    return !Modifier.isAbstract(method.getModifiers())
        && method.getName().equals(demanded.getName())
        && method.getReturnType() == demanded.getReturnType()
        && Arrays.equals(method.getParameterTypes(), demanded.getParameterTypes());
  }

  private static String signature(Method method) {
    return Stream.of(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
  }
}
