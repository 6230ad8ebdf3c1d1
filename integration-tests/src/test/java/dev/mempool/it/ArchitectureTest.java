// SPDX-License-Identifier: Apache-2.0
package dev.mempool.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.mempool.api.MempoolOps;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The directions of dependencies, and what must not be used where. */
class ArchitectureTest {

  private static final String[] MODULES = {
    "mempool-api",
    "mempool-vector",
    "mempool-core",
    "ops-ring",
    "ops-stack",
    "ops-bucket",
    "common-dpaax",
    "ops-dpaa",
    "ops-dpaa2",
    "mempool-tck",
    "mempool-test",
    "mbuf",
    "net",
    "ethdev",
    "ethdev-tck",
    "net-pcap",
    "net-af-packet",
    "net-af-xdp",
    "integrations/telemetry",
    "integrations/micrometer",
    "integrations/netty",
    "bench-support",
    "mempool-cli",
    "bench"
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              Stream.of(MODULES)
                  .map(module -> Project.ROOT.resolve(module).resolve("target/classes"))
                  .toList());

  /** Packages that modules export; their signatures are what users compile against. */
  private static final String[] EXPORTED = {
    "dev.mempool.api",
    "dev.mempool.lcore",
    "dev.mempool.core",
    "dev.mempool.core.memory",
    "dev.mempool.mbuf",
    "dev.mempool.net",
    "dev.mempool.ethdev",
    "dev.mempool.ethdev.tck",
    "dev.mempool.net.pcap",
    "dev.mempool.tck",
    "dev.mempool.tck.junit",
    "dev.mempool.telemetry",
    "dev.mempool.micrometer",
    "dev.mempool.test",
    "dev.mempool.netty"
  };

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }

  @Test
  void everyModuleIsLookedAt() {
    Set<String> packages =
        CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    assertTrue(packages.containsAll(List.of(EXPORTED)), packages.toString());
    assertTrue(
        packages.containsAll(
            List.of(
                "dev.mempool.vector",
                "dev.mempool.ops.ring",
                "dev.mempool.ops.stack",
                "dev.mempool.ops.bucket",
                "dev.mempool.dpaax",
                "dev.mempool.ops.dpaa",
                "dev.mempool.ops.dpaa.portal",
                "dev.mempool.ops.dpaa.soft",
                "dev.mempool.ops.dpaa2",
                "dev.mempool.ops.dpaa2.portal",
                "dev.mempool.ops.dpaa2.soft",
                "dev.mempool.cli",
                "dev.mempool.bench.support",
                "dev.mempool.bench.report")),
        packages.toString());
  }

  /**
   * A logger is foreign code, which must not run while a class is initialised: other threads wait
   * for the class, perhaps with locks that the logger needs.
   */
  @Test
  void noClassThatAPoolNeedsHasALogger() {
    check(
        noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(
                "dev.mempool.api..",
                "dev.mempool.lcore..",
                "dev.mempool.core",
                "dev.mempool.core.cache..",
                "dev.mempool.core.guard..",
                "dev.mempool.core.observer..",
                "dev.mempool.core.statistics..")
            .and()
            .areDeclaredInClassesThat()
            .doNotHaveSimpleName("CpuAffinity") // of a thread, and not of a pool
            .should()
            .haveRawType(System.Logger.class));
  }

  /** A locale has other digits, separators and upper-case letters; what machines read has not. */
  @Test
  void theLibraryFormatsWithoutALocale() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.mempool.api..",
                "dev.mempool.lcore..",
                "dev.mempool.core..",
                "dev.mempool.mbuf..",
                "dev.mempool.net..",
                "dev.mempool.ethdev..",
                "dev.mempool.test..",
                "dev.mempool.telemetry..",
                "dev.mempool.micrometer..",
                "dev.mempool.netty..",
                "dev.mempool.vector..",
                "dev.mempool.dpaax..",
                "dev.mempool.ops..")
            .should(
                callMethodWhere(
                    describe(
                        "formats with the locale of the JVM",
                        call -> {
                          String name = call.getTarget().getName();
                          List<String> parameters =
                              call.getTarget().getRawParameterTypes().stream()
                                  .map(JavaClass::getName)
                                  .toList();
                          return name.equals("formatted")
                              || name.matches("toLowerCase|toUpperCase") && parameters.isEmpty()
                              || name.matches("format|printf")
                                  && !parameters.isEmpty()
                                  && parameters.getFirst().equals("java.lang.String");
                        })))
            .because("dumps, names and folders must be the same in every locale"));
  }

  @Test
  void apiDependsOnNothingOfOurs() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.mempool.api..", "dev.mempool.lcore..")
            .should()
            .dependOnClassesThat(
                describe(
                    "are ours and not of the api",
                    type ->
                        type.getPackageName().startsWith("dev.mempool")
                            && !type.getPackageName()
                                .matches("dev\\.mempool\\.(api|lcore)(\\..*)?"))));
  }

  @Test
  void backendsSeeTheApiAlone() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.mempool.ops..", "dev.mempool.dpaax..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.mempool.core..",
                "dev.mempool.mbuf..",
                "dev.mempool.net..",
                "dev.mempool.ethdev..",
                "dev.mempool.tck..",
                "dev.mempool.test..",
                "dev.mempool.cli..",
                "dev.mempool.bench.."));
  }

  @Test
  void backendFamiliesDoNotKnowEachOther() {
    check(
        slices()
            .matching("dev.mempool.ops.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true));
  }

  @Test
  void theCommonPartsOfTheHardwareBackendsAreForThemAlone() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "dev.mempool.dpaax..", "dev.mempool.ops.dpaa..", "dev.mempool.ops.dpaa2..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mempool.dpaax.."));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mempool.dpaax..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mempool.ops.."));
  }

  /** Real hardware can take the place of a software device: only the provider names either. */
  @Test
  void driversAndSoftwareDevicesDoNotKnowEachOther() {
    for (String ops : List.of("dpaa", "dpaa2")) {
      String driver = "dev.mempool.ops." + ops;
      String seam = driver + ".portal..";
      String device = driver + ".soft..";
      check(
          noClasses()
              .that(
                  describe(
                      "are in the driver or the seam of " + ops,
                      type ->
                          type.getPackageName().startsWith(driver + ".portal")
                              || type.getPackageName().equals(driver) && !isOfProvider(type)))
              .should()
              .dependOnClassesThat()
              .resideInAPackage(device)
              .allowEmptyShould(true));
      check(
          noClasses()
              .that()
              .resideInAPackage(device)
              .should()
              .dependOnClassesThat(
                  describe(
                      "are in the driver of " + ops,
                      type ->
                          type.getPackageName().equals(driver)
                              || type.getPackageName().startsWith("dev.mempool.dpaax")))
              .allowEmptyShould(true));
      check(
          noClasses()
              .that()
              .resideInAPackage(seam)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(driver)
              .allowEmptyShould(true));
    }
  }

  /** Whether a class is a provider, or nested in one. */
  private static boolean isOfProvider(JavaClass type) {
    return isProvider(type)
        || type.getEnclosingClass().map(ArchitectureTest::isOfProvider).orElse(false);
  }

  @Test
  void coreNamesNoBackend() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.mempool.core..",
                "dev.mempool.mbuf..",
                "dev.mempool.net..",
                "dev.mempool.ethdev..",
                "dev.mempool.tck..",
                "dev.mempool.test..",
                "dev.mempool.netty..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mempool.ops.."));
  }

  @Test
  void coreDoesNotKnowItsUsers() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mempool.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.mempool.mbuf..",
                "dev.mempool.net..",
                "dev.mempool.ethdev..",
                "dev.mempool.tck..",
                "dev.mempool.telemetry..",
                "dev.mempool.micrometer..",
                "dev.mempool.test..",
                "dev.mempool.netty.."));
  }

  /** A driver of packet devices sees their interface, and no other driver. */
  @Test
  void driversSeeTheirInterfaceAlone() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.mempool.ethdev", "dev.mempool.net", "dev.mempool.mbuf..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.mempool.ethdev.drivers..", "dev.mempool.net.*.."));
    check(slices().matching("dev.mempool.net.(*)..").should().notDependOnEachOther());
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mempool.mbuf..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.mempool.net..", "dev.mempool.ethdev.."));
  }

  /** Packages are layers, in every module. */
  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("dev.mempool.(**)").should().beFreeOfCycles());
  }

  /** The pool sees its rooms, and no room sees the pool. */
  @Test
  void roomsOfTheCoreDoNotSeeItsRoot() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mempool.core.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mempool.core"));
  }

  @Test
  void nobodyImportsTheCommandLineOrTheBench() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.mempool.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mempool.cli.."));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "dev.mempool.bench..", "dev.mempool.cli.perf..", "dev.mempool.cli.top..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mempool.bench.."));
  }

  @Test
  void perfSeesOfTheBenchOnlyTheSupport() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mempool.cli..")
            .should()
            .dependOnClassesThat(
                describe(
                    "are in the bench and not in its support",
                    type ->
                        type.getPackageName().startsWith("dev.mempool.bench")
                            && !type.getPackageName().equals("dev.mempool.bench.support"))));
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mempool.bench.support")
            .should()
            .dependOnClassesThat(
                describe(
                    "are ours and neither of the support nor pools",
                    type ->
                        type.getPackageName().startsWith("dev.mempool")
                            && !List.of("dev.mempool.bench.support", "dev.mempool.core")
                                .contains(type.getPackageName()))));
  }

  @Test
  void theRulesOfTheKitNeedNoJUnit() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mempool.tck..")
            .and()
            .resideOutsideOfPackage("dev.mempool.tck.junit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.junit..", "dev.mempool.tck.junit.."));
  }

  /**
   * Kotlin and static analysis read the annotation of a package when the library is on the class
   * path, where there are no modules.
   */
  @Test
  void everyExportedPackageSaysThatNullIsMarked() {
    for (String name : EXPORTED) {
      assertTrue(
          CLASSES.getPackage(name).isAnnotatedWith(NullMarked.class),
          () -> name + " has no package-info with @NullMarked");
    }
    Set<String> unmarked =
        CLASSES.stream()
            .map(JavaClass::getPackage)
            .filter(found -> !found.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .filter(name -> !name.startsWith("dev.mempool.bench"))
            .collect(Collectors.toSet());
    assertEquals(Set.of(), unmarked);
  }

  @Test
  void exportedSignaturesShowNoGuavaAndNoJCTools() {
    check(
        codeUnits()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(EXPORTED)
            .should(haveCleanSignatures()));
    check(
        fields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(EXPORTED)
            .should(haveCleanTypes()));
  }

  @Test
  void noInternalsOfTheJdk() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("sun.misc..", "jdk.internal.."));
  }

  @Test
  void restrictedCallsLiveInOnePackage() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.mempool.core.memory.linux")
            .should(
                callMethodWhere(
                    describe(
                        "a restricted foreign-memory call",
                        call -> {
                          String method = call.getTarget().getName();
                          JavaClass owner = call.getTargetOwner();
                          return owner.isEquivalentTo(MemorySegment.class)
                                  && method.equals("reinterpret")
                              || owner.isEquivalentTo(Linker.class) && method.endsWith("Handle")
                              || owner.isEquivalentTo(Linker.class) && method.equals("upcallStub")
                              || owner.isEquivalentTo(SymbolLookup.class)
                                  && method.equals("libraryLookup")
                              || owner.isAssignableTo(AddressLayout.class)
                                  && method.equals("withTargetLayout");
                        }))));
  }

  @Test
  void librariesDoNotPrint() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.mempool.cli..", "dev.mempool.bench..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err"));
  }

  @Test
  void providersCanBeMadeByTheServiceLoader() {
    check(
        classes()
            .that(describe("are concrete ops of a module", ArchitectureTest::isProvider))
            .should()
            .bePublic()
            .andShould()
            .haveSimpleNameEndingWith("Ops")
            .andShould(havePublicConstructorWithoutParameters()));
  }

  private static boolean isProvider(JavaClass type) {
    return type.isAssignableTo(MempoolOps.class)
        && type.getPackageName().startsWith("dev.mempool.ops.")
        && !type.getModifiers().contains(JavaModifier.ABSTRACT);
  }

  private static boolean isForeign(JavaClass type) {
    String name = type.getBaseComponentType().getPackageName();
    return name.startsWith("com.google.common") || name.startsWith("org.jctools");
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED);
  }

  private static ArchCondition<JavaCodeUnit> haveCleanSignatures() {
    return new ArchCondition<>("show no Guava or JCTools type where it is visible") {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        boolean foreign =
            unit.getRawParameterTypes().stream().anyMatch(ArchitectureTest::isForeign)
                || unit.getReturnType().getAllInvolvedRawTypes().stream()
                    .anyMatch(ArchitectureTest::isForeign)
                || unit.getParameterTypes().stream()
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                    .anyMatch(ArchitectureTest::isForeign);
        if (isVisible(unit.getModifiers())
            && isVisible(unit.getOwner().getModifiers())
            && foreign) {
          events.add(
              SimpleConditionEvent.violated(unit, unit.getFullName() + " shows a foreign type"));
        }
      }
    };
  }

  private static ArchCondition<JavaField> haveCleanTypes() {
    return new ArchCondition<>("be of no Guava or JCTools type where it is visible") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        if (isVisible(field.getModifiers())
            && isVisible(field.getOwner().getModifiers())
            && field.getType().getAllInvolvedRawTypes().stream()
                .anyMatch(ArchitectureTest::isForeign)) {
          events.add(
              SimpleConditionEvent.violated(field, field.getFullName() + " shows a foreign type"));
        }
      }
    };
  }

  private static ArchCondition<JavaClass> havePublicConstructorWithoutParameters() {
    return new ArchCondition<>("have a public constructor without parameters") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean has =
            type.getConstructors().stream()
                .anyMatch(
                    c -> c.getModifiers().contains(PUBLIC) && c.getRawParameterTypes().isEmpty());
        if (!has) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + " has no public constructor without parameters"));
        }
      }
    };
  }
}
