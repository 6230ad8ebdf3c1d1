// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of one plug-in: of its jar and of those that it depends on. Plug-ins do not see
 * each other. Only the services file of its own jar counts. Where its classes call a method that
 * ends the JVM, they throw {@link PluginExitError} instead.
 */
final class PluginLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
  private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
  private static final ClassDesc INSTEAD = ClassDesc.of(PluginExitError.class.getName());
  private static final Set<String> ENDS = Set.of("exit", "halt");

  /** The beginning of the URLs of the files in the jar of the plug-in. */
  private final String inOwnJar;

  /**
   * Makes the loader of a plug-in.
   *
   * @param jar its jar
   * @param urls the jar, followed by those that it depends on
   */
  PluginLoader(Path jar, List<URL> urls, ClassLoader parent) {
    super("plug-in " + jar.getFileName(), urls.toArray(URL[]::new), parent);
    this.inOwnJar = "jar:" + urls.getFirst() + "!/";
  }

  /** The services files of the parents and of dependencies name backends of others. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.equals(Plugins.SERVICES_FILE)
        ? Collections.enumeration(
            Collections.list(findResources(name)).stream()
                .filter(file -> file.toString().startsWith(inOwnJar))
                .toList())
        : super.getResources(name);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    @Nullable URL file = findResource(name.replace('.', '/') + ".class");
    if (file != null) {
      byte @Nullable [] changed = null;
      URL source = file;
      try {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false);
        source = connection instanceof JarURLConnection of ? of.getJarFileURL() : file;
        try (InputStream in = connection.getInputStream()) {
          changed = withoutExits(in.readAllBytes());
        }
      } catch (IOException | RuntimeException e) {
        // no class file, or one that cannot be changed: the JVM judges it
      }
      if (changed != null) {
        CodeSource code = new CodeSource(source, (Certificate @Nullable []) null);
        return defineClass(
            name, changed, 0, changed.length, new ProtectionDomain(code, null, this, null));
      }
    }
    return super.findClass(name);
  }

  /** Returns the class without calls that end the JVM, or null if it has none. */
  private byte @Nullable [] withoutExits(byte[] bytes) {
    ClassFile files =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(this)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel model = files.parse(bytes);
    boolean calls = false;
    for (PoolEntry entry : model.constantPool()) {
      calls |=
          entry instanceof MemberRefEntry member
              && endsTheJvm(member.owner().asSymbol(), member.name().stringValue());
    }
    return calls
        ? files.transformClass(
            model,
            ClassTransform.transformingMethodBodies((code, element) -> {
              if (element instanceof InvokeInstruction call
                  && endsTheJvm(call.owner().asSymbol(), call.name().stringValue())) {
                MethodTypeDesc type = call.typeSymbol();
                code.invokestatic(
                    INSTEAD,
                    call.name().stringValue(),
                    call.owner().asSymbol().equals(RUNTIME)
                        ? type.insertParameterTypes(0, RUNTIME)
                        : type);
              } else {
                code.with(element);
              }
            }))
        : null;
  }

  private static boolean endsTheJvm(ClassDesc owner, String method) {
    return ENDS.contains(method) && (owner.equals(SYSTEM) || owner.equals(RUNTIME));
  }
}
