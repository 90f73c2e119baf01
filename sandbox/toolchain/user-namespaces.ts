import { UserError } from "../user-error.ts";
import type { Machine } from "./machine.ts";

/** Something that keeps ordinary users from having user namespaces. */
interface Obstacle {
  isThere(machine: Machine): boolean;
  readonly why: string;
  readonly nextStep: string;
}

const otherwise = "or run it as root, e.g. with sudo";

/** Whether a switch of the kernel has a value. */
const has =
  (file: string, value: string) =>
  (machine: Machine): boolean =>
    machine.readFile(file)?.trim() === value;

/** A filter on system calls (man 5 proc_pid_status), as container engines set it. */
const isFiltered = (machine: Machine): boolean => /^Seccomp:\s*2$/m.test(machine.readFile("/proc/self/status") ?? "");

/** Marks of Docker and Podman. */
const isContainer = (machine: Machine): boolean => ["/.dockerenv", "/run/.containerenv"].some((file) => machine.readFile(file) !== undefined);

const containerFault = {
  why: "the container that this runs in filters system calls or hides parts of /proc",
  nextStep: "start it as .devcontainer/devcontainer.json does, with --security-opt seccomp=unconfined, apparmor=unconfined and systempaths=unconfined",
};

/**
 * What is known to be in the way, the surest first: `max_user_namespaces` (man 7 namespaces), the switch of Debian's
 * older kernels, that of Ubuntu from 23.10 on (Ubuntu's security documentation, "unprivileged user namespaces"), and
 * container engines, which hide parts of /proc and filter system calls (docs.docker.com, engine/security/seccomp).
 */
const obstacles: readonly Obstacle[] = [
  {
    isThere: has("/proc/sys/user/max_user_namespaces", "0"),
    why: "the kernel's setting user.max_user_namespaces is 0",
    nextStep: `type: sudo sysctl -w user.max_user_namespaces=10000, ${otherwise}`,
  },
  {
    isThere: has("/proc/sys/kernel/unprivileged_userns_clone", "0"),
    why: "the kernel's setting kernel.unprivileged_userns_clone is 0",
    nextStep: `type: sudo sysctl -w kernel.unprivileged_userns_clone=1, ${otherwise}`,
  },
  { isThere: isFiltered, ...containerFault },
  {
    isThere: has("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
    why: "AppArmor restricts them (kernel.apparmor_restrict_unprivileged_userns is 1, as on Ubuntu)",
    nextStep: `type: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (until the next boot; a file in /etc/sysctl.d keeps it), ${otherwise}`,
  },
  { isThere: isContainer, ...containerFault },
];

/** The error for a user who was denied namespaces. @param said the last words of the attempt */
export function userNamespaceFault(machine: Machine, said: string | undefined): UserError {
  const obstacle = obstacles.find((each) => each.isThere(machine));
  const reason = obstacle?.why ?? said ?? "the attempt said nothing";
  return new UserError(
    `this machine does not let an ordinary user make user namespaces, in which the whole sandbox lives without root: ${reason}`,
    obstacle?.nextStep ?? "run it as root, e.g. with sudo, or in the dev container (.devcontainer)",
  );
}
