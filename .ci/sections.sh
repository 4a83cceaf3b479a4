# What .ci/run and .ci/beside share: sections with their time, a server that is started, looked at
# and stopped, and an end that leaves nothing behind. To be sourced; `ending` is what else ends.
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset PYTHONDONTWRITEBYTECODE # some machines set it, and each process then compiles all anew
exec </dev/null
here=$(pwd -P)
scratch=$(mktemp -d)
server=
began=$SECONDS
section_began=$SECONDS
section_name=

section() {
  section_ended
  section_name=$1
  section_began=$SECONDS
  printf '\n==== %s\n' "$1"
}

section_ended() {
  if [ -n "$section_name" ]; then
    printf -- '---- %s: %d s\n' "$section_name" $((SECONDS - section_began))
  fi
  section_name=
}

fail() {
  printf '\nFAILED: %s\n' "$1" >&2
  exit 1
}

# stop: ends the server that this script started, and waits until it is gone.
stop() {
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
  fi
}

finish() {
  status=$?
  trap - EXIT
  stop
  ending
  rm -rf "$scratch"
  if [ "$status" -ne 0 ]; then
    printf '\n%s failed%s after %d s\n' "$0" "${section_name:+ in \"$section_name\"}" \
      $((SECONDS - began)) >&2
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
  .venv/bin/python -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# gone PORT: nothing listens there any more.
gone() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
    sleep 0.5
  done
  fail "what was started at port $1 outlives being stopped"
}

# visit PORT LOG: looks at the site as a reader would; on failure shows what the server said.
visit() {
  if ! .venv/bin/python .ci/visit.py "http://127.0.0.1:$1" "$server"; then
    sed 's/^/  | /' "$2" >&2
    fail "the site at port $1 does not answer as it should"
  fi
}
