/** What differs from one day to the next in texts that mean the same: replaced by its kind, in this order. */
const kinds: readonly (readonly [pattern: RegExp, kind: string])[] = [
  // Keys in connection strings, which recorders mask.
  [/(?<=SharedAccessKey=)[^;]+/g, "<key>"],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, "<guid>"],
  // Entra writes object ids without hyphens in some messages.
  [/\b[0-9a-f]{32}\b/gi, "<guid>"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?\b/g, "<address>"],
  // Ids that a cloud makes up: long, of letters and digits, or of hexadecimal digits.
  [/\b(?=[A-Za-z0-9_+/=-]*\d)(?=[A-Za-z0-9_+/=-]*[A-Za-z])[A-Za-z0-9_+=-]{24,}/g, "<id>"],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/g, "<id>"],
];

/** ISO 8601 durations are settings: their numbers count. */
const duration = /^P(?=[\dT])/;

/** A text without what is another one every time. */
export function normalized(text: string): string {
  const plain = kinds.reduce((result, [pattern, kind]) => result.replace(pattern, kind), text);
  return duration.test(text) ? plain : plain.replace(/\d+/g, "<number>");
}

/** Whether two texts are the same but for ids, times, addresses and numbers. */
export const sameButForIds = (one: string, other: string): boolean => normalized(one) === normalized(other);

/** Keys, passwords and the like, which recorders mask with the letter A, and fingerprints. */
export const isOpaque = (key: string): boolean => /(?:etag|fingerprint|password|secret|secretText|key|token|certificate|hint|cacertificate)$/i.test(key);

/** The path of a URL, without what only the cloud can make up, for comparing where a client is sent. */
export function destination(address: string): string {
  if (!URL.canParse(address)) return address;
  const { host, pathname } = new URL(address);
  return normalized(`${host}${pathname}`.toLowerCase());
}
