# Runs a program inside the running sandbox, in the same folder. Inside the sandbox it just runs it.
# Arguments: enter.sh, the file that says which process is the sandbox, then the command.
enter=$1 state=$2
shift 2
# What runs inside needs no way in.
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
# The runtime's own file system is mounted nowhere else.
if grep -q ' - tmpfs gke-aci ' /proc/self/mountinfo; then exec "$@"; fi

pid=$(sed -n 's/.*"initPid":\([0-9]*\).*/\1/p' "$state" 2>/dev/null)
expected=$(sed -n 's/.*"startTime":"\([0-9]*\)".*/\1/p' "$state" 2>/dev/null)
stat=$(cat "/proc/${pid:-none}/stat" 2>/dev/null)
# Field 22, counted from behind the name, which may hold anything: the start tells the sandbox from a later process.
started=$(printf '%s' "${stat##*) }" | cut -d ' ' -f 20)
if [ -z "$expected" ] || [ "$started" != "$expected" ]; then
  echo 'the sandbox is not running: start it with "npm run sandbox up"' >&2
  exit 1
fi
exec sh "$enter" "$pid" "$PWD" "$@"
