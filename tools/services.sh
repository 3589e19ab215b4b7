#!/usr/bin/env bash
# What tests need from the system: a browser, Java and PostgreSQL.
#   tools/services.sh browser          print the path of a Chromium; install Debian's where allowed; exit 1 if none
#   tools/services.sh java             print the path of Java (for Spark); install Debian's where allowed; exit 1 if none
#   tools/services.sh programs         print the folder of PostgreSQL's programs; install Debian's where allowed; exit 69 if none
#   tools/services.sh postgres CMD…  run CMD with SAPAR_DATABASE_URL set to a throw-away cluster
#   tools/services.sh kept FOLDER CMD…  the same with a cluster that stays in FOLDER
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

programs() {
  find_postgres || { apt postgresql && find_postgres; } || {
    echo "PostgreSQL is not installed and cannot be installed here." >&2
    return 69
  }
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

with_postgres() { # kept|thrown folder settings… -- command…: run the command beside a cluster in the folder
  local kept=$1 port settings=() # bin, data and run_as are global: the trap needs them when the shell ends
  data=$2
  shift 2
  while [ "$1" != -- ]; do
    settings+=(-c "$1")
    shift
  done
  shift
  bin=$(programs) || return 69
  run_as=()
  if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    chown postgres "$data"
    run_as=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
  fi
  port=$(free_port)
  if [ ! -f "$data/cluster/PG_VERSION" ]; then
    "${run_as[@]}" "$bin/initdb" -D "$data/cluster" -U sapar --auth=trust --encoding=UTF8 \
      --locale-provider=icu --icu-locale=und --locale=C.UTF-8 --no-sync >"$data/initdb.log"
  fi
  if [ "$kept" = kept ]; then
    trap '"${run_as[@]}" "$bin/pg_ctl" -D "$data/cluster" -m fast -t 300 stop >/dev/null || true' EXIT
  else
    trap '"${run_as[@]}" "$bin/pg_ctl" -D "$data/cluster" -m immediate stop >/dev/null || true; rm -rf "$data"' EXIT
  fi
  # Loopback only.
  "${run_as[@]}" "$bin/pg_ctl" -D "$data/cluster" -w -t 600 -l "$data/server.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' ${settings[*]}" start >/dev/null
  SAPAR_DATABASE_URL="postgresql://sapar@127.0.0.1:$port/postgres" "$@"
}

case "${1:-}" in
  browser) find_browser || { apt chromium fonts-dejavu-core && find_browser; } ;;
  java) command -v java || { apt default-jre-headless && command -v java; } ;;
  programs) programs ;;
  postgres)
    shift
    # Nothing is flushed: the cluster lives as long as the tests.
    with_postgres thrown "$(mktemp -d)" fsync=off synchronous_commit=off full_page_writes=off -- "$@"
    ;;
  kept)
    folder=$2
    shift 2
    # Flushed as in earnest, with the memory that a small server would give it.
    with_postgres kept "$folder" shared_buffers=1GB effective_cache_size=3GB max_wal_size=4GB -- "$@"
    ;;
  *)
    sed -n '2,7p' "$0" >&2
    exit 2
    ;;
esac
