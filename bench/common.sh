# SPDX-License-Identifier: Apache-2.0
# Sourced by the commands of the benchmarks, not run. The caller sets command, its own name. Finds a JDK; build_both builds both
# sides where they are missing or older than their sources.
# shellcheck shell=bash disable=SC2154 # the variable of the caller

oldest=25
bench=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
jar=$bench/target/benchmarks.jar
program=$bench/target/native/bench
archive=$bench/target/forks.jsa
modules=(mempool-api mempool-vector mempool-core common-* ops-* mbuf bench-support bench)

fail() {
  printf '%s: %s\n' "$command" "$1" >&2
  exit 70
}

# shellcheck source=../bin/common.sh
. "$root/bin/common.sh"
jdk=
find_jdk || fail "a JDK $oldest or newer is needed and none was found; install one, or set JAVA_HOME to its folder."

build() {
  echo "$command: building the benchmarks ..." >&2
  build_module bench
  [ -e "$jar" ] || fail "the build left no $jar."
}

# Sets native to the options that say what the C side is, or why there is none.
find_native() {
  local tool missing=() install="as on Debian: apt-get install libdpdk-dev gcc make pkg-config"
  for tool in cc make pkg-config; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    native=(--no-native "the C side needs ${missing[*]}; install it, $install")
  elif ! pkg-config --exists libdpdk; then
    native=(--no-native "the C side needs the C library libdpdk; install it, $install")
  elif make -s -C "$bench/native" >&2; then
    native=(--native "$program")
  else
    native=(--no-native "the C side could not be compiled; the compiler's messages stand above")
  fi
}

# Sets built to the program that is linked with the C library whose libdpdk.pc is in a folder.
build_native() {
  local name=$1 folder=$2
  case $name in '' | *[!A-Za-z0-9._-]*) fail "--c needs a name of letters, digits, '.', '_' and '-' before the '=': $name" ;; esac
  [ -e "$folder/libdpdk.pc" ] || fail "--c $name: there is no libdpdk.pc in the folder $folder."
  built=$bench/target/native-$name/bench
  # the headers of another library may have taken the place of those that it was made with
  rm -f "$built"
  PKG_CONFIG_PATH=$(cd "$folder" && pwd) make -s -C "$bench/native" OUT="../target/native-$name" >&2 ||
    fail "--c $name: the C side could not be compiled; the compiler's messages stand above."
}

# Sets native; builds what is missing or old.
build_both() {
  if older_than_sources "$jar" "${modules[@]}"; then build; fi
  find_native
  # The JVM makes the archive of the forks' classes again where there is none, but does not replace one of an older jar.
  if [ "$jar" -nt "$archive" ]; then rm -f "$archive"; fi
}

# Becomes the main class, with the options that say what there is before those of the user.
become_java() {
  local main=$1
  shift
  # JMH itself still calls methods of Unsafe of which the JVM would warn.
  # A process that measures with other moves says so itself.
  exec "$jdk/bin/java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Ddev.mempool.moves=default -cp "$jar" \
    "$main" "${native[@]}" --archive "$archive" "$@"
}
