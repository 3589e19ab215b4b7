#!/usr/bin/env bash
# What tests need from the system: a browser, Java and PostgreSQL.
#   tools/services.sh browser          print the path of a Chromium; install Debian's where allowed; exit 1 if none
#   tools/services.sh java             print the path of Java (for Spark); install Debian's where allowed; exit 1 if none
#   tools/services.sh postgres CMD…  run CMD with SAPAR_DATABASE_URL set to a throw-away cluster
set -euo pipefail

apt() { # package…: install from Debian, where this is Debian and we are root
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2
}

find_browser() {
  local name
  for name in ${SAPAR_CHROMIUM:-} chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" && return 0
  done
  return 1
}

find_postgres() { # the folder of initdb and pg_ctl, the newest version first
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV); do
    [ -x "$folder/initdb" ] && echo "$folder" && return 0
  done
  command -v initdb >/dev/null && dirname "$(command -v initdb)"
}

with_postgres() {
  local port # bin, data and run_as are global: the trap needs them when the shell ends
  bin=$(find_postgres) || { apt postgresql && bin=$(find_postgres); } || {
    echo "PostgreSQL is not installed and cannot be installed here." >&2
    return 69
  }
  data=$(mktemp -d)
  run_as=()
  if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    chown postgres "$data"
    run_as=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
  fi
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "${run_as[@]}" "$bin/initdb" -D "$data/cluster" -U sapar --auth=trust --encoding=UTF8 \
    --locale-provider=icu --icu-locale=und --locale=C.UTF-8 --no-sync >"$data/initdb.log"
  trap '"${run_as[@]}" "$bin/pg_ctl" -D "$data/cluster" -m immediate stop >/dev/null || true; rm -rf "$data"' EXIT
  # Loopback only, and nothing is flushed: the cluster lives as long as the tests.
  "${run_as[@]}" "$bin/pg_ctl" -D "$data/cluster" -w -l "$data/server.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off" start >/dev/null
  SAPAR_DATABASE_URL="postgresql://sapar@127.0.0.1:$port/postgres" "$@"
}

case "${1:-}" in
  browser) find_browser || { apt chromium fonts-dejavu-core && find_browser; } ;;
  java) command -v java || { apt default-jre-headless && command -v java; } ;;
  postgres)
    shift
    with_postgres "$@"
    ;;
  *)
    sed -n '2,5p' "$0" >&2
    exit 2
    ;;
esac
