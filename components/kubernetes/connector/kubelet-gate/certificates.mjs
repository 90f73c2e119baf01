// Keys, requests for certificates (PKCS #10, RFC 2986) and a certificate that signs itself (RFC 5280). Node.js reads such
// things and does not write them.
import { Buffer } from "node:buffer";
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import * as net from "node:net";
import { bitString, explicit, integer, objectIdentifier, octetString, pem, sequence, set, time, utf8String, value } from "./der.mjs";

const commonName = objectIdentifier("2.5.4.3");
const organization = objectIdentifier("2.5.4.10");
const subjectAltName = objectIdentifier("2.5.29.17");
const extensionRequest = objectIdentifier("1.2.840.113549.1.9.14");
const ecdsaWithSha256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));

/** A new key on the curve P-256, PEM. */
export function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), spki: publicKey.export({ type: "spki", format: "der" }) };
}

/**
 * A request for the serving certificate of a node's kubelet, as the signer kubernetes.io/kubelet-serving wants it.
 * @param {{ key: string, spki: Buffer }} pair
 * @param {{ nodeName: string, address: string }} node
 */
export function kubeletServingRequest(pair, { nodeName, address }) {
  const subject = name([organization, "system:nodes"], [commonName, `system:node:${nodeName}`]);
  const extensions = sequence(sequence(subjectAltName, octetString(sequence(value(0x87, addressBytes(address))))));
  const attributes = explicit(0, sequence(extensionRequest, set(extensions)));
  return pem("CERTIFICATE REQUEST", signed(pair.key, sequence(integer(Buffer.from([0])), subject, pair.spki, attributes)));
}

/**
 * A certificate that signs itself, for the two ends of a connection inside a pod, each of which trusts it alone.
 * @param {{ key: string, spki: Buffer }} pair
 * @param {{ name: string, from: Date, years: number }} about
 */
export function selfSigned(pair, about) {
  const subject = name([commonName, about.name]);
  const until = new Date(about.from);
  until.setUTCFullYear(until.getUTCFullYear() + about.years);
  const extensions = explicit(3, sequence(sequence(subjectAltName, octetString(sequence(value(0x82, Buffer.from(about.name, "ascii")))))));
  const version3 = explicit(0, integer(Buffer.from([2])));
  const content = sequence(version3, integer(randomBytes(16)), ecdsaWithSha256, subject, sequence(time(about.from), time(until)), subject, pair.spki, extensions);
  return pem("CERTIFICATE", signed(pair.key, content));
}

/** @param {string} key @param {Buffer} content */
const signed = (key, content) => sequence(content, ecdsaWithSha256, bitString(sign("sha256", content, createPrivateKey(key))));

/** @param {readonly [Buffer, string][]} parts */
const name = (...parts) => sequence(...parts.map(([type, text]) => set(sequence(type, utf8String(text)))));

/** @param {string} address */
function addressBytes(address) {
  if (!net.isIPv4(address)) throw new Error(`the node's address "${address}" is no IPv4 address`);
  return Buffer.from(address.split(".").map(Number));
}
