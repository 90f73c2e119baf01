import { UserError } from "../user-error.ts";
import { runCommand } from "./child-command.ts";
import type { Machine } from "./machine.ts";
import { userNamespaceFault } from "./user-namespaces.ts";

/** Something that the kernel, or the container that this runs in, must allow. */
interface KernelFeature {
  /** Tried with `sh -e` in namespaces of its own, which end with it. */
  readonly attempt: string;
  readonly what: string;
  readonly nextStep: string;
  /** The same, where it may be denied to an ordinary user alone. */
  readonly forUsers?: { readonly what: string; readonly nextStep: string };
}

const inContainer = "in a container, start it with --privileged; elsewhere, use a kernel that has it";

/** Namespaces come first: without them nothing else can be tried. */
const features: readonly KernelFeature[] = [
  {
    attempt: "true",
    what: "this machine does not let root make namespaces, in which the whole sandbox lives (tried: unshare --net --mount --pid --uts --ipc)",
    nextStep: "in a container, start it with --privileged; elsewhere, check that the kernel has namespaces and that no security module forbids them",
  },
  {
    attempt: "ip link add name probe0 type veth peer name probe1 && ip link add name probe2 type bridge && ip link set probe1 master probe2",
    what: "the kernel has no virtual network cards (veth) or no bridges, of which the sandbox's networks are made",
    nextStep: `type: modprobe -a veth bridge; ${inContainer}`,
  },
  {
    attempt: "nft add table ip probe && nft add chain ip probe post '{ type nat hook postrouting priority 100; }'",
    what: "the kernel has no nf_tables with address translation, which kube-proxy needs",
    nextStep: `type: modprobe -a nf_tables nft_chain_nat; ${inContainer}`,
  },
  {
    attempt: "mount -t tmpfs probe /tmp && mkdir /tmp/upper && mount -t overlay -o lowerdir=/tmp/upper:/usr probe /tmp/upper",
    what: "the kernel has no overlay file system, of which the containers' root file systems are made",
    nextStep: `type: modprobe overlay; ${inContainer}`,
    // What is mounted below a folder stays locked to it in a user namespace (man 7 mount_namespaces).
    forUsers: {
      what: "this machine does not let an ordinary user make an overlay of /usr, of which the containers' root file systems are made: the kernel is older than 5.11, or something is mounted below /usr (`findmnt -R /usr`)",
      nextStep: "use a newer kernel, take that mount away, or run it as root, e.g. with sudo",
    },
  },
];

/** What the kernel lacks, or denies this user. Leaves nothing behind. */
export async function kernelFaults(machine: Machine): Promise<UserError[]> {
  const faults: UserError[] = [];
  const user = machine.uid === 0 ? [] : ["--user", "--map-root-user"];
  for (const { attempt, forUsers, ...general } of features) {
    const { what, nextStep } = machine.uid === 0 ? general : (forUsers ?? general);
    const args = [...user, "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--mount-proc", "sh", "-ec", attempt];
    const outcome = await runCommand("unshare", args, { env: machine.env, timeout: 20 });
    if (outcome.status === 0) continue;
    const said = outcome.lines.at(-1);
    if (machine.uid !== 0 && attempt === features[0]?.attempt) return [userNamespaceFault(machine, said)];
    faults.push(new UserError(said === undefined ? what : `${what}: ${said}`, nextStep));
    if (attempt === features[0]?.attempt) break;
  }
  return faults;
}
