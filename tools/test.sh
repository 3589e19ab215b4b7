#!/usr/bin/env bash
# Everything that must hold (`make test`): the checks, all tests on SQLite, the database's tests again on PostgreSQL.
# The rest runs on after a failure, so that one run tells all; the exit status is 1 if anything failed.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

.venv/bin/python tools/check.py || failed=1

if browser=$(tools/services.sh browser); then
  export SAPAR_CHROMIUM=$browser
else
  unset SAPAR_CHROMIUM
  echo "No Chromium here and none can be installed: the browser tests are skipped."
fi

tools/services.sh java >/dev/null || echo "No Java here and none can be installed: the test of Spark is skipped."

echo "Tests on SQLite"
.venv/bin/pytest -q -rs -n "${JOBS:-2}" --dist loadgroup || failed=1

echo "Tests of the database on PostgreSQL"
tools/services.sh postgres .venv/bin/pytest -q -rs -m "database and not browser"
case $? in
  0) ;;
  69) echo "The tests on PostgreSQL are skipped." ;;
  *) failed=1 ;;
esac

exit $failed
