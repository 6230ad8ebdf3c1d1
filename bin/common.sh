# Sourced by the commands of this project, not run. The caller sets root (the checkout) and oldest (the feature version of the JDK
# that it needs), and defines fail MESSAGE, which ends it.

# Prints the feature version of the JDK in a folder, from its "release" file where there is one.
version_of() {
  local text
  if [ -r "$1/release" ]; then
    text=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release")
  else
    text=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
  fi
  printf '%s' "${text:-0}"
}

# Sets jdk to the folder, if it holds a JDK that will do.
accept() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ "$(version_of "$1")" -ge "$oldest" ] && jdk=$1
}

# Sets jdk to the folder of a JDK that will do, looked for in JAVA_HOME, on the PATH and in the usual folders; fails without one.
find_jdk() {
  local java folder
  accept "${JAVA_HOME:-}" && return
  if java=$(command -v java); then
    java=$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")
    accept "${java%/bin/java}" && return
  fi
  for folder in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/hostedtoolcache/*/*/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    "${HOME:-}"/.local/share/mise/installs/java/* "${HOME:-}"/.asdf/installs/java/*; do
    accept "$folder" && return
  done
  return 1
}

# True if the jar is missing, or a source, a POM or a folder of the named modules is newer.
older_than_sources() {
  local jar=$1 sources=("$root/pom.xml") module
  shift
  [ -e "$jar" ] || return 0
  for module in "$@"; do
    for module in "$root"/$module; do
      sources+=("$module/pom.xml" "$module/src/main")
    done
  done
  [ -n "$(find "${sources[@]}" -newer "$jar" -print 2>/dev/null | head -n 1)" ]
}

# Packages a module and what it needs, without tests. All that Maven says goes to standard error.
build_module() {
  command -v mvn >/dev/null || fail "Maven 3.8.7 or newer is needed to build; install it, or put mvn on the PATH."
  # Maven finds our JDK by a variable named JAVA*_HOME; it may itself run on an older one.
  (
    cd "$root" || exit 1
    export JAVA25_HOME=$jdk
    [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME=$jdk
    mvn -B -q -Dstyle.color=never -Dmaven.test.skip=true -Dmaven.javadoc.skip -Dmaven.source.skip -Dexec.skip -pl "$1" -am package </dev/null >&2
  ) || fail "the build failed; what Maven says stands above."
}
