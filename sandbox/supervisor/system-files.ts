import * as fs from "node:fs";
import * as path from "node:path";
import { addresses } from "../machine/network/address-plan.ts";
import { configureOwnNetwork } from "../machine/network/network-namespace.ts";
import { runTool } from "../machine/tool.ts";

/** Where distributions keep the bundle of certificate authorities. */
const bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

const presentBundles = (): string[] => bundles.filter((file) => fs.existsSync(file));

/** The system's certificate authorities and further ones, PEM. */
export function withSystemAuthorities(caPem: string): string {
  const [system] = presentBundles();
  return (system === undefined ? "" : `${fs.readFileSync(system, "utf8").trimEnd()}\n`) + caPem;
}

/** The socket of glibc's cache, which would answer with the host's names. */
const nameCache = "/run/nscd";

/** Settings of {@link replaceSystemFiles}. */
export interface SystemFiles {
  /** Keeps the files that take the places of the system's. */
  readonly folder: string;
  /** Certificate of the sandbox's own authority, PEM. */
  readonly caPem: string;
}

/**
 * Gives every program of the outer mount namespace the sandbox's names and certificates under the usual paths, without
 * touching the host's files, and brings the loopback up.
 * @returns the bundle of certificate authorities: the system's and the sandbox's
 */
export async function replaceSystemFiles(options: SystemFiles): Promise<{ caBundle: string }> {
  await configureOwnNetwork(["link set lo up"]);
  fs.mkdirSync(options.folder, { recursive: true });
  const write = (name: string, text: string): string => {
    const file = path.join(options.folder, name);
    fs.writeFileSync(file, text, { mode: 0o644 });
    return file;
  };
  await replace("/etc/resolv.conf", write("resolv.conf", `nameserver ${addresses.gateway}\n`));
  await replace("/etc/hosts", write("hosts", "127.0.0.1 localhost\n::1 localhost\n"));
  // Some systems ask a service of the host (systemd-resolved, Avahi) before any name server.
  const nameServices = "/etc/nsswitch.conf";
  if (fs.existsSync(nameServices)) await replace(nameServices, write("nsswitch.conf", fs.readFileSync(nameServices, "utf8").replace(/^hosts:.*$/m, "hosts: files dns")));
  if (fs.existsSync(nameCache)) await runTool("mount", ["-t", "tmpfs", "none", nameCache]);

  const caBundle = write("ca-certificates.crt", withSystemAuthorities(options.caPem));
  for (const place of new Set(presentBundles().map((file) => fs.realpathSync(file)))) await replace(place, caBundle);
  return { caBundle };
}

/** Binds a file over another one; where the system's file is a link (into /run, say), over what it points to. */
async function replace(systemFile: string, own: string): Promise<void> {
  if (!fs.existsSync(systemFile)) throw new Error(`${systemFile} is missing or points to a missing file: create an empty one, so that the sandbox can put its own in its place`);
  await runTool("mount", ["--bind", own, fs.realpathSync(systemFile)]);
}
