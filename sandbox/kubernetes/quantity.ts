const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a Kubernetes quantity stands for: "500m" -> 0.5, "1Gi" -> 1073741824. */
export function parseQuantity(text: string): number {
  const match = /^([+-]?[0-9.]+)(?:e([+-]?[0-9]+)|([numkMGTPE]|[KMGTPE]i)?)$/i.exec(text);
  const scale = match?.[2] === undefined ? suffixes[match?.[3] ?? ""] : 10 ** Number(match[2]);
  if (match === null || scale === undefined) throw new Error(`"${text}" is no quantity: write for example 500m or 1Gi`);
  return Number(match[1]) * scale;
}
