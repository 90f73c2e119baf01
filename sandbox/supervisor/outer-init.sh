# PID 1 of the outer namespaces: waits for the link to the host, runs the sandbox's program, takes in orphans, and ends
# with the program, whereupon the kernel ends everything else in the namespaces.
# Arguments: name of the link, or nothing where an ordinary user has none, then the command.
link=$1
shift
ip link set lo up
tries=200
[ -z "$link" ] || until ip link show "$link" >/dev/null 2>&1; do
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ]; then
    echo "the link $link to the host did not come" >&2
    exit 1
  fi
  sleep 0.05
done
"$@" &
program=$!
trap 'kill -TERM "$program"' TERM
# A signal ends `wait` early: it is over only when the program is gone.
while :; do
  wait "$program"
  status=$?
  kill -0 "$program" 2>/dev/null || exit "$status"
done
