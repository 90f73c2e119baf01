import * as fs from "node:fs";
import { ownIdMapping } from "../id-mapping.ts";
import { runTool } from "../tool.ts";

/** Kernel settings of every network namespace of the sandbox. Not among them: below port 1024 root alone listens, as the kernel has it. */
const settings: Readonly<Record<string, string>> = {
  // Answers may come back by another way than the question went: pods, nodes and load balancers route asymmetrically.
  "ipv4/conf/all/rp_filter": "0",
  "ipv4/conf/default/rp_filter": "0",
  // Who forwards back to where a packet came from knows what it does.
  "ipv4/conf/all/send_redirects": "0",
  "ipv4/conf/default/send_redirects": "0",
  "ipv6/conf/all/disable_ipv6": "1",
};

/** A network namespace that is held by a bind mount, so that it lives without processes. */
export class NetworkNamespace {
  /** @param file where it is mounted; `nsenter --net=FILE` enters it */
  private constructor(readonly file: string) {}

  /**
   * Makes a namespace.
   * @param lines what `ip -batch` does in it
   * @param more further kernel settings
   */
  static async create(file: string, lines: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<NetworkNamespace> {
    fs.writeFileSync(file, "");
    const all = { ...settings, "ipv4/ping_group_range": `0 ${ownIdMapping().lastGroup}`, ...more };
    // A kernel without IPv6 lacks one of these files: nothing has to be turned off then.
    const writes = Object.entries(all).map(([name, value]) => `[ ! -e /proc/sys/net/${name} ] || echo '${value}' >/proc/sys/net/${name}`);
    const namespace = new NetworkNamespace(file);
    try {
      await runTool("unshare", [`--net=${file}`, "sh", "-c", `${writes.join("; ")}; exec ip -batch -`], batch(["link set lo up", ...lines]));
    } catch (error) {
      await namespace.remove().catch(() => undefined);
      throw error;
    }
    return namespace;
  }

  /** Runs lines of `ip -batch` in it. */
  async configure(lines: readonly string[]): Promise<void> {
    await runTool("nsenter", [`--net=${this.file}`, "ip", "-batch", "-"], batch(lines));
  }

  /** Loads rules, text for `nft -f`, all or none. */
  async filterPackets(rules: string): Promise<void> {
    await runTool("nsenter", [`--net=${this.file}`, "nft", "-f", "-"], rules);
  }

  /** Lets go of it; it ends with its last process. */
  async remove(): Promise<void> {
    if (!fs.existsSync(this.file)) return;
    await runTool("umount", ["--lazy", this.file]);
    fs.rmSync(this.file, { force: true });
  }
}

/** Runs lines of `ip -batch` in the namespace of this process. */
export async function configureOwnNetwork(lines: readonly string[]): Promise<void> {
  await runTool("ip", ["-batch", "-"], batch(lines));
}

const batch = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
