# PID 1 of a container: makes its root file system, gives up its privileges, then takes in orphans. The container's
# program is started beside it, so that signals work on it as usual and its exit status is seen by the runtime.
# Arguments: folder with rootfs/ and fstab, host name, working directory, then arguments of setpriv.
# Descriptor 2 is the runtime, for what goes wrong here; 3 is the container's standard error. Then they change places, and the runtime
# hears "ready" and the names of signals that processes of the container send to PID 1.
set -e
folder=$1 hostname=$2 directory=$3
shift 3
# The file is not writable in a user namespace, where the system call works.
[ ! -w /proc/sys/kernel/hostname ] && hostname "$hostname" || echo "$hostname" >/proc/sys/kernel/hostname
mount -n -a -T "$folder/fstab"
cd "$folder/rootfs"
pivot_root . .
umount -n -l .
cd "$directory"
exec 4>&2 2>&3 3>&4 4>&-
# An ignored SIGCHLD, or the shell's own handling of it, leaves no zombies. A signal ends `read`, and the loop goes on.
exec setpriv "$@" -- sh -c '
  trap "" CHLD
  for signal in HUP INT QUIT TERM USR1 USR2; do trap "echo signal $signal >&3" "$signal"; done
  echo ready >&3
  while :; do read -r line <&3; done
'
