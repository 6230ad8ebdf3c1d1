# SPDX-License-Identifier: Apache-2.0
# Sourced by the commands of this project, not run. The caller sets command (its own name, for messages), root (the checkout) and
# oldest (the feature version of the JDK that it needs), and defines fail MESSAGE, which ends it.
# shellcheck shell=bash disable=SC2154 # the variables of the caller

# Java separates class paths at colons, and ends the name of a jar within a URL at "!/".
case $root/ in
  *:* | *'!/'*)
    fail "Java cannot load classes from the folder $root, because a name in it has a colon or ends in '!'; move the checkout to another folder."
    ;;
esac

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

# Sets jdk to the folder if it holds a JDK that is new enough.
accept() {
  [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ "$(version_of "$1")" -ge "$oldest" ] && jdk=$1
}

# Sets jdk to the folder of a JDK that is new enough. Looks in JAVA_HOME, on the PATH and in the usual folders; fails without one.
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
  local jar=$1 sources=("$root/pom.xml") names module
  shift
  [ -e "$jar" ] || return 0
  for names in "$@"; do
    for module in "$root"/$names; do
      sources+=("$module/pom.xml" "$module/src/main")
    done
  done
  [ -n "$(find "${sources[@]}" -newer "$jar" -print 2>/dev/null | head -n 1)" ]
}

# Packages a module and the modules that it needs, without tests, and shows the progress on standard error.
build_module() {
  local status start=$SECONDS
  command -v mvn >/dev/null || fail "Maven 3.8.7 or newer is needed to build; install it, or put mvn on the PATH."
  (
    cd "$root" || exit 1
    # Maven finds our JDK by a variable named JAVA*_HOME; it may itself run on an older one.
    export JAVA25_HOME=$jdk
    [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME=$jdk
    (while sleep 1 && echo tick; do :; done) 2>/dev/null &
    mvn -B -Dstyle.color=never -Dmaven.test.skip=true -Dmaven.javadoc.skip -Dmaven.source.skip -Dexec.skip -pl "$1" -am package </dev/null 2>&1
    status=$?
    kill $!
    wait $! 2>/dev/null
    exit $status
  ) | show_progress >&2
  status=${PIPESTATUS[0]}
  [ "$status" -eq 0 ] || fail "the build failed; Maven's messages stand above."
  echo "$command: built in $((SECONDS - start)) s" >&2
}

# Reads the log of Maven, with a line "tick" every second, and prints how far the build is: on a terminal as one line that is
# overwritten, elsewhere as a line for each module and one after every 10 seconds without a line. Prints all that is neither
# information nor a warning, as errors and what follows them.
show_progress() {
  local module='^\[INFO\] Building (.*) [^ ]+ +\[([0-9]+)/([0-9]+)\]$'
  local line state=starting files=0 start=$SECONDS printed=$SECONDS terminal=''
  [ -t 1 ] && terminal=1
  while IFS= read -r line; do
    # Maven 3.8 switches colors off by this sequence, even where it has used none.
    line=${line//$'\033[0m'/}
    if [[ $line == tick ]]; then
      [ -n "$terminal" ] || [ $((SECONDS - printed)) -ge 10 ] || continue
    elif [[ $line =~ $module ]]; then
      state="${BASH_REMATCH[2]} of ${BASH_REMATCH[3]}, ${BASH_REMATCH[1]}"
    else
      case $line in
        '[INFO] Downloaded '*) files=$((files + 1)) ;;
        '' | '[INFO]'* | '[WARNING]'*) ;;
        *)
          [ -z "$terminal" ] || printf '\r%79s\r' ''
          printf '%s\n' "$line"
          ;;
      esac
      continue
    fi
    printed=$SECONDS
    line="$command: $state ($((SECONDS - start)) s$([ $files -eq 0 ] || printf ', %d files downloaded' $files))"
    if [ -n "$terminal" ]; then printf '\r%-79.79s' "$line"; else printf '%s\n' "$line"; fi
  done
  [ -z "$terminal" ] || printf '\r%79s\r' ''
}
