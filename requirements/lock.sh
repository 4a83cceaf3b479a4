#!/bin/sh
# Writes run.txt, test.txt, dev.txt and server.txt from setup.cfg: every library with its version
# and the hashes of its files, for Python 3.11 and later on Linux and macOS. Run by `make lock`;
# needs the network. Versions already in the files are kept; `make lock UPGRADE=1` takes newer ones.
set -eu
cd "$(dirname "$0")/.."
upgrade=${UPGRADE:+--upgrade}

# lock NAME [other options]: requirements/NAME.txt. The names of servers stay out of the files.
# Extras stay in ("coverage[toml]==1.2"): without them the pip of Debian 12 takes the newest version
# of a library that another one asks for with an extra, and then refuses it for want of a hash.
lock() {
  name=$1
  shift
  echo "requirements/$name.txt"
  .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-strip-extras --custom-compile-command 'make lock' \
    $upgrade "$@" --output-file "requirements/$name.txt" setup.cfg requirements/build.in
}

# Each of these three holds the one before it, version for version.
lock run
lock test --extra test --extra postgres --constraint requirements/run.txt
lock dev --extra test --extra browser --extra postgres --extra dev --constraint requirements/test.txt
# What a server needs (Dockerfile): PostgreSQL, and the postcodes of the whole country.
lock server --extra postgres --extra postcodes --constraint requirements/dev.txt
