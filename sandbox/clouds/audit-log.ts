import * as fs from "node:fs";
import * as path from "node:path";

/** One request to a cloud, as the audit log keeps it. */
export interface AuditEntry {
  readonly time: Date;
  /** Who called; "-" where the cloud could not tell. */
  readonly principal: string;
  readonly method: string;
  /** The whole address, query and api-version included. */
  readonly url: string;
  readonly status: number;
  readonly durationMs: number;
  /** What the caller had to be allowed, granted or not; absent where signing in was enough. */
  readonly permissions?: readonly string[];
  /** The request's body as the cloud masked it; absent where there was none. */
  readonly body?: unknown;
}

/** Stands where a secret was. */
export const masked = "***";

/** Names of properties whose values are credentials, whatever the cloud. */
const secretName = /(^|_)(client_?secret|secret|secret_?text|secret_?value|secure_?value|password|assertion|client_?assertion|private_?key(_?data)?|access_?token|refresh_?token|id_?token|connection_?string|(storage_?)?account_?key|workspace_?key|(primary|secondary)(readonly)?_?master_?key)$/i;

/** A copy in which every property named like a credential is masked, with all that is under it. */
export function maskSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, secretName.test(name) ? maskAll(inner) : maskSecrets(inner)]));
}

/** A copy with the same shape and every value masked. */
export function maskAll(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map(maskAll);
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskAll(inner)]));
  return masked;
}

/** A URL without the values of query parameters that are named like credentials. */
function maskUrl(text: string): string {
  const url = new URL(text);
  for (const name of url.searchParams.keys()) if (secretName.test(name)) url.searchParams.set(name, masked);
  return url.toString();
}

/**
 * Every call to every cloud, one JSON line each, in a file that only its owner may read. When the file grows beyond its
 * bound it becomes `FILE.1`, what was `FILE.1` becomes `FILE.2`, and the oldest goes.
 */
export class AuditLog {
  private size: number;

  /**
   * @param maxBytes size at which the file is put aside
   * @param keep how many files are kept beside the current one
   */
  constructor(
    private readonly file: string,
    private readonly maxBytes = 10_000_000,
    private readonly keep = 2,
  ) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    this.size = fs.existsSync(file) ? fs.statSync(file).size : 0;
  }

  write(entry: AuditEntry): void {
    const { body, ...rest } = entry;
    const line = `${JSON.stringify({
      time: rest.time.toISOString(),
      principal: rest.principal,
      method: rest.method,
      url: maskUrl(rest.url),
      status: rest.status,
      durationMs: Math.round(rest.durationMs),
      ...(rest.permissions === undefined || rest.permissions.length === 0 ? {} : { permissions: rest.permissions }),
      ...(body === undefined ? {} : { body: maskSecrets(body) }),
    })}\n`;
    if (this.size > 0 && this.size + line.length > this.maxBytes) this.rotate();
    fs.appendFileSync(this.file, line, { mode: 0o600 });
    this.size += Buffer.byteLength(line);
  }

  private rotate(): void {
    for (let age = this.keep; age >= 1; age--) {
      const younger = age === 1 ? this.file : `${this.file}.${String(age - 1)}`;
      if (fs.existsSync(younger)) fs.renameSync(younger, `${this.file}.${String(age)}`);
    }
    this.size = 0;
  }
}

/** A call, as far as it is read back from the log. */
export interface LoggedCall {
  /** ISO 8601. */
  readonly time: string;
  readonly principal: string;
  readonly url: string;
  readonly permissions?: readonly string[];
}

/** All calls that a log and what was put aside of it hold, oldest first; none where there is no log. */
export function readAuditLog(file: string): LoggedCall[] {
  const files = [file];
  while (fs.existsSync(`${file}.${String(files.length)}`)) files.unshift(`${file}.${String(files.length)}`);
  return files
    .filter((name) => fs.existsSync(name))
    .flatMap((name) => fs.readFileSync(name, "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LoggedCall);
}
