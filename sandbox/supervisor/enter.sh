# Runs a program in the namespaces of another process: with its network, names and certificates, on the same terminal,
# with the same exit status.
# Arguments: the process, the folder to be in, then the command.
pid=$1 folder=$2
shift 2
# Ctrl+C reaches the whole foreground group. Only the program shall act on it, and nsenter wait for its end.
trap '' INT QUIT TERM HUP
# An ordinary user's sandbox has a user namespace on top, where the user's own id is root's.
user=
[ "$(readlink /proc/self/ns/user)" = "$(readlink "/proc/$pid/ns/user")" ] || user='--user --preserve-credentials'
exec nsenter --target "$pid" $user --mount --net --pid --uts --ipc -- env --default-signal=INT,QUIT,TERM,HUP --chdir="$folder" "$@"
