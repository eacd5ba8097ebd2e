# Sourced by the other scripts: how Debian packages reach this machine, with or without a matching Debian release.

die() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# Everything that the scripts fetch lands here; deleting the folder is always safe.
pillion_cache() {
  echo "${PILLION_CACHE:-${HOME:?HOME is not set}/.cache/pillion}"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    die "this needs root: $*"
  fi
}

# Installs packages of the machine's own Debian release; those already there cost nothing.
apt_install() {
  local missing=() package
  for package in "$@"; do
    dpkg-query --show --showformat='${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get > /dev/null || die "needs the Debian packages ${missing[*]}, and there is no apt-get here"
  echo "installing ${missing[*]}" >&2
  as_root apt-get update -qq >&2 || die "apt-get update failed"
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null ||
    die "apt-get could not install ${missing[*]}"
}

# The Debian archive that this machine's apt uses, so that a machine behind a mirror stays behind it.
debian_mirror() {
  if [ -n "${PILLION_DEBIAN_MIRROR:-}" ]; then
    echo "$PILLION_DEBIAN_MIRROR"
    return
  fi
  local mirror
  mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" { print $2; exit }')
  if [ -z "$mirror" ]; then # no package lists yet: fresh container images come without them
    as_root apt-get update -qq >&2 || die "apt-get update failed"
    mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" { print $2; exit }')
  fi
  [ -n "$mirror" ] || die "apt here knows no Debian archive; name one in PILLION_DEBIAN_MIRROR"
  echo "$mirror"
}

# debian_extract SUITE FOLDER PACKAGE...: unpacks packages of another Debian release, with all they need down to the C library,
# into a folder of their own. Nothing is configured and the machine's own packages stay untouched.
debian_extract() {
  local suite=$1 folder=$2 mode=auto work
  shift 2
  apt_install mmdebstrap
  [ "$(id -u)" = 0 ] && mode=root
  mkdir -p "$(dirname "$folder")"
  work=$(mktemp -d "$folder.XXXXXX")
  # A testing suite's index is renewed often and a mirror may be a little late: accept it past its date, signatures still count.
  if ! mmdebstrap --quiet --variant=extract --mode="$mode" --aptopt='Acquire::Check-Valid-Until "false"' \
    --include="$(IFS=,; echo "$*")" "$suite" "$work" "$(debian_mirror)" >&2; then
    rm -rf "$work"
    die "could not unpack $* from Debian $suite"
  fi
  rm -rf "$work/var/cache" "$work/var/lib/apt"
  chmod 755 "$work"
  rm -rf "$folder"
  mv "$work" "$folder"
}

debian_loader() {
  find "$1"/usr/lib*/ -maxdepth 1 -name 'ld-linux-*.so.*' | head -n 1
}

debian_libraries() {
  dirname "$(find "$1/usr/lib" -maxdepth 2 -name libc.so.6 | head -n 1)"
}

# debian_wrap FOLDER PROGRAM WRAPPER [ARGUMENT...]: writes a command that runs a program (its path) of such a folder through the
# folder's own loader and C library: the machine's may be older than the program asks for. Arguments are shell text.
debian_wrap() {
  local folder=$1 program=$2 wrapper=$3
  shift 3
  [ -x "$program" ] || die "$program is missing"
  mkdir -p "$(dirname "$wrapper")"
  {
    echo '#!/bin/sh'
    echo "exec '$(debian_loader "$folder")' --library-path '$(debian_libraries "$folder")' '$program' $* \"\$@\""
  } > "$wrapper.new"
  chmod 755 "$wrapper.new"
  mv "$wrapper.new" "$wrapper"
}

# with_lock NAME COMMAND...: one run at a time per machine, for scripts that tests may start in parallel.
with_lock() {
  local name=$1
  shift
  mkdir -p "$(pillion_cache)"
  (
    flock 9
    "$@"
  ) 9> "$(pillion_cache)/$name.lock"
}
