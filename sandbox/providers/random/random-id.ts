import * as crypto from "node:crypto";
import type { Properties, ResourceType } from "../provider.ts";
import { logicalResource } from "../logical-resource.ts";

/** Random bytes, in the notations that names are made of. */
export const randomId: ResourceType = logicalResource({
  token: "random:index/randomId:RandomId",
  computed: ["b64Std", "b64Url", "dec", "hex"],
  faults: ({ byteLength }) => (typeof byteLength === "number" && byteLength < 1 ? [{ property: "byteLength", reason: `byteLength must be at least 1, not ${String(byteLength)}` }] : []),
  generate: (inputs) => {
    const bytes = crypto.randomBytes(Number(inputs["byteLength"]));
    return { id: bytes.toString("base64url"), outputs: notations(bytes, typeof inputs["prefix"] === "string" ? inputs["prefix"] : "") };
  },
  fromId: (id) => {
    const bytes = Buffer.from(id, "base64url");
    return { byteLength: bytes.length, ...notations(bytes, "") };
  },
});

function notations(bytes: Buffer, prefix: string): Properties {
  return {
    b64Std: prefix + bytes.toString("base64"),
    b64Url: prefix + bytes.toString("base64url"),
    dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
    hex: prefix + bytes.toString("hex"),
  };
}
