import { UserError } from "../user-error.ts";
import { runCommand } from "./child-command.ts";
import type { Machine } from "./machine.ts";

/** Something that the kernel, or the container that this runs in, must allow. */
interface KernelFeature {
  /** Tried with `sh -e` in namespaces of its own, which end with it. */
  readonly attempt: string;
  readonly what: string;
  readonly nextStep: string;
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
  },
];

/** What the kernel lacks. Leaves nothing behind. */
export async function kernelFaults(machine: Machine): Promise<UserError[]> {
  const faults: UserError[] = [];
  for (const { attempt, what, nextStep } of features) {
    const args = ["--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "sh", "-ec", attempt];
    const outcome = await runCommand("unshare", args, { env: machine.env, timeout: 20 });
    if (outcome.status === 0) continue;
    const said = outcome.lines.at(-1);
    faults.push(new UserError(said === undefined ? what : `${what}: ${said}`, nextStep));
    if (attempt === features[0]?.attempt) break;
  }
  return faults;
}
