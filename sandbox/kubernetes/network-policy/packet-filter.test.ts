import { describe, expect, it } from "vitest";
import { packetFilter } from "./packet-filter.ts";

const kubelet = "198.18.0.3";
const ip = "198.19.1.2";
/** The lines of one chain. */
const chainOf = (text: string, name: string): string[] => (text.split(`chain ${name} {\n`)[1]?.split("\n  }")[0] ?? "").split("\n").map((line) => line.trim());

describe("a node's packet filter", () => {
  it("lets everything through where no pod has rules", () => {
    expect(packetFilter([{ ip }], kubelet)).not.toMatch(/drop|jump/);
  });

  it("drops what a pod's rules do not name", () => {
    const text = packetFilter([{ ip, ingress: [], egress: [{ peers: ["10.0.0.0/8", "10.0.0.0/8"], except: ["10.1.0.0/16", "10.2.0.0/16"], protocol: "tcp", port: "80-90" }, { protocol: "udp" }, {}] }], kubelet);
    expect(chainOf(text, "to_198_19_1_2")).toEqual([`ip saddr ${ip} return`, "drop"]);
    expect(chainOf(text, "from_198_19_1_2")).toEqual([`ip daddr ${ip} return`, "ip daddr { 10.0.0.0/8 } ip daddr != 10.1.0.0/16 ip daddr != 10.2.0.0/16 tcp dport 80-90 return", "meta l4proto udp return", "return", "drop"]);
  });

  it("holds a pod to its rules towards its node too, lets probes in, and answers to what was let through", () => {
    const text = packetFilter([{ ip, ingress: [], egress: [] }], kubelet);
    expect(chainOf(text, "forward").slice(1)).toEqual(["ct state established,related accept", `ip saddr vmap { ${ip} : jump from_198_19_1_2 }`, `ip saddr ${kubelet} accept`, `ip daddr vmap { ${ip} : jump to_198_19_1_2 }`]);
    expect(chainOf(text, "input").at(-1)).toBe(`ip saddr vmap { ${ip} : jump from_198_19_1_2 }`);
  });

  it("allows nothing for a rule whose peers do not exist, or have IPv6 addresses only", () => {
    const text = packetFilter([{ ip, ingress: [{ peers: [] }, { peers: ["fd00::/8"], protocol: "tcp", port: "80" }] }], kubelet);
    expect(chainOf(text, "to_198_19_1_2")).toEqual([`ip saddr ${ip} return`, "drop"]);
  });
});
