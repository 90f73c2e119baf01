import * as fs from "node:fs";
import { addresses } from "../network/address-plan.ts";
import type { Identity } from "./privileges.ts";
import type { WorkloadSpec } from "./types.ts";

/** Files of this machine that a container's programs expect and that tell nothing about the machine. */
const copied = ["/etc/ld.so.cache", "/etc/services", "/etc/protocols", "/etc/mime.types", "/etc/ssl/openssl.cnf"];

/** A container's own files in /etc: path -> text. */
export function etcFiles(workload: WorkloadSpec, ip: string, identity: Identity): Map<string, string | Buffer> {
  const files = new Map<string, string | Buffer>();
  for (const file of copied) if (fs.existsSync(file)) files.set(file, fs.readFileSync(file));
  files.set("/etc/hostname", `${workload.hostname}\n`);
  files.set("/etc/hosts", hosts(workload, ip));
  files.set("/etc/resolv.conf", resolverSettings(workload.searchDomains ?? []));
  files.set("/etc/nsswitch.conf", lines("passwd: files", "group: files", "hosts: files dns"));
  files.set("/etc/passwd", passwd(identity));
  files.set("/etc/group", group(identity));
  return files;
}

/** Home folder of a container's user. */
export const homeOf = (identity: Identity): string => (identity.user === 0 ? "/root" : "/home/app");

const hosts = (workload: WorkloadSpec, ip: string): string =>
  lines("127.0.0.1 localhost", `${ip} ${workload.hostname}`, ...(workload.hosts ?? []).map((entry) => `${entry.ip} ${entry.names.join(" ")}`));

const resolverSettings = (searchDomains: readonly string[]): string =>
  lines(`nameserver ${addresses.gateway}`, ...(searchDomains.length === 0 ? [] : [`search ${searchDomains.join(" ")}`, "options ndots:5"]));

function passwd({ user, group }: Identity): string {
  const own = user === 0 || user === 65534 ? [] : [`app:x:${user}:${group}::/home/app:/bin/sh`];
  return lines("root:x:0:0:root:/root:/bin/sh", ...own, "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin");
}

function group({ group }: Identity): string {
  const own = group === 0 || group === 65534 ? [] : [`app:x:${group}:`];
  return lines("root:x:0:", ...own, "nogroup:x:65534:");
}

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join("");
