#!/usr/bin/env bash
# A PostgreSQL cluster that can be stopped, killed and started again: what `make faults` breaks. Its data are flushed as in life.
#   tools/cluster.sh make              make a cluster and start it; print its folder
#   tools/cluster.sh url FOLDER        print its address
#   tools/cluster.sh start FOLDER      start it; variables whose names begin with LD_PRELOAD or HARM_ reach the server
#   tools/cluster.sh stop FOLDER MODE  stop it: smart, fast or immediate
#   tools/cluster.sh kill FOLDER       kill -9 of the server and every process of it
#   tools/cluster.sh remove FOLDER     stop it and remove its data
set -euo pipefail
here=$(dirname "$0")

pg() { # program argument…: run one of PostgreSQL's programs; the server refuses to run as root
  local program=$1
  shift
  local run_as=()
  [ "$(id -u)" = 0 ] && run_as=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
  "${run_as[@]}" "$("$here/services.sh" programs)/$program" "$@"
}

start() {
  pg pg_ctl -D "$1/cluster" -w -t 60 -l "$1/server.log" start >/dev/null
}

case "${1:-}" in
  make)
    folder=$(mktemp -d)
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    pg initdb -D "$folder/cluster" -U sapar --auth=trust --encoding=UTF8 --locale-provider=icu --icu-locale=und \
      --locale=C.UTF-8 --no-sync >"$folder/initdb.log"
    cat >>"$folder/cluster/postgresql.conf" <<SETTINGS
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 32MB
SETTINGS
    start "$folder"
    echo "$folder"
    ;;
  url) echo "postgresql://sapar@127.0.0.1:$(sed -n 's/^port = //p' "$2/cluster/postgresql.conf" | tail -1)/postgres" ;;
  start) start "$2" ;;
  stop) pg pg_ctl -D "$2/cluster" -w -m "$3" stop >/dev/null ;;
  kill)
    server=$(head -1 "$2/cluster/postmaster.pid")
    # The server first, stopped, so that it starts nothing new while its children are found.
    kill -STOP "$server"
    children=$(ps -o pid= --ppid "$server" || true)
    kill -9 "$server"
    # shellcheck disable=SC2086
    [ -z "$children" ] || kill -9 $children 2>/dev/null || true
    for process in $server $children; do # gone, or dead and waiting for whoever collects it
      while [ -d "/proc/$process" ] && ! grep -q '^State:.Z' "/proc/$process/status" 2>/dev/null; do sleep 0.01; done
    done
    # All of them are dead, as after a power cut; a number that nobody has collected yet would pass for a running server.
    rm -f "$2/cluster/postmaster.pid"
    ;;
  remove)
    pg pg_ctl -D "$2/cluster" -w -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$2"
    ;;
  *)
    sed -n '2,9p' "$0" >&2
    exit 2
    ;;
esac
