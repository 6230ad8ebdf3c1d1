// SPDX-License-Identifier: Apache-2.0
package dev.mempool.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.plugins.shade.DefaultShader;
import org.apache.maven.plugins.shade.ShadeRequest;
import org.apache.maven.plugins.shade.filter.Filter;
import org.apache.maven.plugins.shade.relocation.Relocator;
import org.apache.maven.plugins.shade.relocation.SimpleRelocator;
import org.apache.maven.plugins.shade.resource.ResourceTransformer;
import org.apache.maven.plugins.shade.resource.ServicesResourceTransformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One jar merged from the application, the library and the backends by maven-shade-plugin. */
class ShadedTest {

  private static final List<ResourceTransformer> NONE = List.of();

  /** Leaves out what the merged jar cannot have of each jar. */
  private static final class WithoutDescriptors implements Filter {
    @Override
    public boolean canFilter(File jar) {
      return true;
    }

    @Override
    public boolean isFiltered(String file) {
      return file.equals("module-info.class") || file.equals("META-INF/MANIFEST.MF");
    }

    @Override
    public void finished() {}
  }

  @TempDir Path folder;

  /** Merges all jars; the backend {@code example} is the last one. */
  private Path shaded(List<ResourceTransformer> transformers, List<Relocator> relocators)
      throws Exception {
    Path shop = Jars.shop(folder, Map.of());
    Set<File> jars =
        Stream.of(List.of(shop), Jars.library(), List.of(Jars.of("ops-ring"), Jars.thirdParty()))
            .flatMap(List::stream)
            .map(Path::toFile)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Path merged = folder.resolve("merged.jar");
    ShadeRequest request = new ShadeRequest();
    request.setJars(jars);
    request.setUberJar(merged.toFile());
    request.setFilters(List.of(new WithoutDescriptors()));
    request.setRelocators(relocators);
    request.setResourceTransformers(transformers);
    new DefaultShader().shade(request);
    return merged;
  }

  private static Relocator relocator() {
    return new SimpleRelocator("dev.mempool", "com.example.shop.mempool", null, null);
  }

  private Child run(Path jar, String ops) throws Exception {
    return Child.java(folder, "-cp", jar.toString(), "com.example.shop.Shop", ops);
  }

  @Test
  void withTheServicesTransformer() throws Exception {
    Path jar = shaded(List.of(new ServicesResourceTransformer()), List.of());
    assertEquals(new Child(0, "example from merged.jar, 63 free\n"), run(jar, "example"));
    assertEquals(new Child(0, "ring_mp_mc from merged.jar, 63 free\n"), run(jar, "ring_mp_mc"));
  }

  @Test
  void withoutItTheMessageNamesTheLostServicesFile() throws Exception {
    Path jar = shaded(NONE, List.of());
    assertEquals(new Child(0, "ring_mp_mc from merged.jar, 63 free\n"), run(jar, "ring_mp_mc"));
    Child lost = run(jar, "example");
    assertEquals(1, lost.status());
    assertTrue(
        lost.output()
            .contains(
                "no ops named 'example': there are ring_mp_mc, ring_mp_sc, ring_mt_hts,"
                    + " ring_mt_rts, ring_sp_mc, ring_sp_sc. The jar merged.jar was merged from"
                    + " several jars: its META-INF/services/dev.mempool.api.MempoolOps must have"
                    + " the lines of this file of all of them, which maven-shade-plugin does with"
                    + " its ServicesResourceTransformer"),
        lost.output());
  }

  @Test
  void relocated() throws Exception {
    Path jar = shaded(List.of(new ServicesResourceTransformer()), List.of(relocator()));
    assertEquals(new Child(0, "example from merged.jar, 63 free\n"), run(jar, "example"));
  }

  @Test
  void relocatedWithoutTheTransformer() throws Exception {
    Path jar = shaded(NONE, List.of(relocator()));
    Child lost = run(jar, "example");
    assertEquals(1, lost.status());
    assertTrue(
        lost.output().contains("META-INF/services/com.example.shop.mempool.api.MempoolOps"),
        lost.output());
  }
}
