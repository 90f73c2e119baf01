import type { CloudResponse } from "../../cloud.ts";
import type { Bench, ContractAnswer } from "../../kit/contract/kind-contract.ts";
import { projectId, SandboxedGoogle } from "./sandboxed-google.ts";

/** Where resources of a kind stand, and what has to be there before. */
export interface GoogleExample {
  /** What a POST makes one in, e.g. "iam.googleapis.com/v1/projects/p/serviceAccounts". */
  readonly collection: string;
  /** The last part of its path; undefined where the cloud chooses it. */
  readonly name?: string;
  /** The member of a list's answer that holds the resources. */
  readonly items: string;
  /** Collections with the bodies of what it stands in, made in this order. */
  readonly within?: readonly (readonly [collection: string, body: object])[];
}

const strangerId = "stranger";

/** A Google of the test's own, with all that the example stands in, and a stranger: a service account without roles. */
export class GoogleBench implements Bench {
  readonly google = new SandboxedGoogle();
  private stranger = "";
  /** The last part of the path of what the cloud has named. */
  private given = "not-there";

  private constructor(private readonly example: GoogleExample) {}

  static async open(example: GoogleExample): Promise<GoogleBench> {
    const bench = new GoogleBench(example);
    await bench.google.enable("iam", "compute");
    const accounts = `iam.googleapis.com/v1/projects/${projectId}/serviceAccounts`;
    const { email } = (await bench.google.call("POST", accounts, { accountId: strangerId })).body as { email: string };
    const { privateKeyData } = (await bench.google.call("POST", `${accounts}/${email}/keys`, {})).body as { privateKeyData: string };
    const file = JSON.parse(Buffer.from(privateKeyData, "base64").toString()) as { private_key: string };
    bench.stranger = `Bearer ${(await bench.google.token(file.private_key, undefined, email)).body.access_token as string}`;
    for (const [collection, body] of example.within ?? []) await bench.ended(await bench.google.ask("POST", collection, body));
    return bench;
  }

  private get target(): string {
    return `${this.example.collection}/${this.example.name ?? this.given}`;
  }

  private async ask(method: string, url: string, body?: unknown, as?: "stranger"): Promise<ContractAnswer> {
    const answer = await this.google.ask(method, url, body, as === undefined ? undefined : this.stranger);
    return told(answer, await this.ended(answer));
  }

  async make(body: unknown): Promise<ContractAnswer> {
    const answer = await this.ask("POST", this.example.collection, body);
    if (answer.refusal === undefined) this.given = (answer.body as { readonly name: string }).name.split("/").at(-1) ?? "";
    return answer;
  }

  makeAsStranger(body: unknown): Promise<ContractAnswer> {
    return this.ask("POST", this.example.collection, body, "stranger");
  }

  get(as?: "stranger"): Promise<ContractAnswer> {
    return this.ask("GET", this.target, undefined, as);
  }

  remove(as?: "stranger"): Promise<ContractAnswer> {
    return this.ask("DELETE", this.target, undefined, as);
  }

  async list(as?: "stranger"): Promise<ContractAnswer & { readonly items: readonly unknown[] }> {
    const answer = await this.ask("GET", this.example.collection, undefined, as);
    return { ...answer, items: (answer.body as Record<string, unknown[] | undefined>)[this.example.items] ?? [] };
  }

  /** The answer, or the last one of Compute Engine's operation that it is. */
  private async ended(answer: CloudResponse): Promise<CloudResponse> {
    const { kind, selfLink } = answer.body as { readonly kind?: string; readonly selfLink?: string };
    if (kind !== "compute#operation" || selfLink === undefined) return answer;
    for (let looks = 0; looks < 500; looks++) {
      const look = await this.google.ask("GET", selfLink.replace("https://www.googleapis.com", "compute.googleapis.com"));
      if ((look.body as { readonly status?: string }).status === "DONE") return look;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`${selfLink} comes to no end`);
  }

  inventory(): string {
    return JSON.stringify(this.google.cloud.inventory());
  }

  restart(): Promise<void> {
    return this.google.boot().start();
  }

  async close(): Promise<void> {
    await this.google.remove();
  }
}

/** @param end the last answer of the operation, where there is one */
const told = ({ status, body, auditBody, permissions = [] }: CloudResponse, end: CloudResponse): ContractAnswer => ({
  status,
  body,
  audit: auditBody === undefined ? "" : JSON.stringify(auditBody),
  permissions,
  refusal: refusalOf(end),
});

function refusalOf({ status, body }: CloudResponse): ContractAnswer["refusal"] {
  if (status < 400) return (body as { readonly error?: unknown }).error === undefined ? undefined : "other";
  return ({ 400: "invalid", 403: "denied", 404: "not found", 501: "not modelled" } as const)[status] ?? "other";
}
