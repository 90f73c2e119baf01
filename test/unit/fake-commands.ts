import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Commands of a test's own, first on PATH; each writes down what it was called with. */
export class FakeCommands {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "fake-commands-"));
  private readonly path = process.env["PATH"];

  /** @param alone whether no other command shall be found */
  constructor(alone = false) {
    process.env["PATH"] = alone ? this.folder : `${this.folder}:${this.path ?? ""}`;
  }

  /** Adds a command, or puts another in its place. @param script lines of a POSIX shell */
  add(name: string, script: string): void {
    fs.writeFileSync(path.join(this.folder, name), `#!/bin/sh\necho "$@" >> '${this.recordOf(name)}'\n${script}\n`, { mode: 0o755 });
  }

  /** The arguments of each call of a command. */
  callsOf(name: string): string[] {
    const record = this.recordOf(name);
    return fs.existsSync(record) ? fs.readFileSync(record, "utf8").trimEnd().split("\n") : [];
  }

  remove(): void {
    process.env["PATH"] = this.path;
    fs.rmSync(this.folder, { recursive: true });
  }

  private recordOf(name: string): string {
    return path.join(this.folder, `${name}.calls`);
  }
}

/** What gke-gcloud-auth-plugin prints. */
export const credentialOf = (token: string): string => JSON.stringify({ kind: "ExecCredential", apiVersion: "client.authentication.k8s.io/v1beta1", spec: { interactive: false }, status: { token } });
