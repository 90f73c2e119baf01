/** A release number. Pre-releases ("1.27rc1", "3.250.0-alpha.1") count as older than their release. */
export interface Version {
  readonly numbers: readonly number[];
  readonly preRelease: boolean;
}

/** Reads the first release number in a text such as "v3.250.0" or "go version go1.26.8 linux/amd64". */
export function parseVersion(text: string): Version | undefined {
  const match = /(?<![\w.])(?:v|go)?(\d+(?:\.\d+)+)(-?(?:alpha|beta|rc|dev|pre)[\w.-]*)?/i.exec(text);
  if (match?.[1] === undefined) return undefined;
  return { numbers: match[1].split(".").map(Number), preRelease: match[2] !== undefined };
}

/** Negative where `a` is older than `b`, positive where it is newer, 0 where they are the same. Missing numbers count as 0. */
export function compareVersions(a: Version, b: Version): number {
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(b.preRelease) - Number(a.preRelease);
}

/** Whether `text` holds a release number that is at least `minimum`. False where it holds none. */
export function isAtLeast(text: string, minimum: string): boolean {
  const found = parseVersion(text);
  const wanted = parseVersion(minimum);
  return found !== undefined && wanted !== undefined && compareVersions(found, wanted) >= 0;
}
