/** Shapes of secrets, with what to call them. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i, "a URL with a password"],
  [/(?:^|;)\s*(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|AccessKey)\s*=\s*[^;\s]/i, "a connection string with a key or password"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}$/, "a signed token"],
  [/^(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abposr]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35})$/, "a service's token"],
];

/** Names of variables that hold secrets: the last word counts. */
const secretName = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|CONNECTION_?STRING|API_?KEY|ACCESS_?KEY|ACCOUNT_?KEY|PRIVATE_?KEY|MONGO_?URI|DATABASE_?URL)$/i;

/** Values that are no secrets, whatever the variable is called: paths, switches, numbers. */
const harmless = /^(?:\/[\w./-]*|true|false|\d{0,6})$/i;

/** What kind of secret a variable of a container seems to hold; undefined where it seems to hold none. Never tells the value. */
export function secretIn(name: string, value: string): string | undefined {
  const shape = shapes.find(([pattern]) => pattern.test(value));
  if (shape !== undefined) return shape[1];
  // APIKey and accountKey as API_KEY and ACCOUNT_KEY.
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll("-", "_");
  return secretName.test(words) && !harmless.test(value) ? "a secret by its name" : undefined;
}
