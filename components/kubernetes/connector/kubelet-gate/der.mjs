// DER, the binary form of ASN.1 in which certificates and requests for them are written (ITU-T X.690).
import { Buffer } from "node:buffer";

/**
 * One value: tag, length, content.
 * @param {number} tag
 * @param {readonly Buffer[]} parts
 */
export function value(tag, ...parts) {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

/** @param {Buffer} content */
function lengthOf(content) {
  if (content.length < 0x80) return Buffer.from([content.length]);
  const digits = content.length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

/** @param {readonly Buffer[]} parts */
export const sequence = (...parts) => value(0x30, ...parts);

/** @param {readonly Buffer[]} parts */
export const set = (...parts) => value(0x31, ...parts);

/** @param {string} text */
export const utf8String = (text) => value(0x0c, Buffer.from(text, "utf8"));

/** @param {Buffer} content */
export const octetString = (content) => value(0x04, content);

/** @param {Buffer} content whole bytes */
export const bitString = (content) => value(0x03, Buffer.from([0]), content);

/** A context-specific tag around whole values. @param {number} number @param {readonly Buffer[]} parts */
export const explicit = (number, ...parts) => value(0xa0 | number, ...parts);

/** A non-negative integer from its bytes, the highest first. @param {Buffer} bytes */
export function integer(bytes) {
  // A leading bit of 1 would make it negative, and a leading zero byte is allowed for that reason alone.
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  return value(0x02, (digits[0] ?? 0) & 0x80 ? Buffer.from([0]) : Buffer.alloc(0), digits);
}

/** @param {string} dotted e.g. "2.5.4.3" */
export function objectIdentifier(dotted) {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return value(0x06, ...[first * 40 + second, ...rest].map(base128));
}

/** @param {number} number */
function base128(number) {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return Buffer.from(bytes);
}

/** A moment, to the second: UTCTime until 2049, GeneralizedTime from then on, as RFC 5280 asks for. @param {Date} moment */
export function time(moment) {
  const digits = moment.toISOString().replace(/\.\d+Z$/, "Z").replace(/[-:T]/g, "");
  return moment.getUTCFullYear() < 2050 ? value(0x17, Buffer.from(digits.slice(2), "ascii")) : value(0x18, Buffer.from(digits, "ascii"));
}

/** @param {string} label e.g. "CERTIFICATE" @param {Buffer} content */
export function pem(label, content) {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
