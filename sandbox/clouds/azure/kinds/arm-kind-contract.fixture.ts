import { describe, expect, test } from "vitest";
import { type Bench, type ContractAnswer, describeContract } from "../../kit/contract/kind-contract.ts";
import type { AnyKind } from "../arm/arm-kind.ts";
import { type Answer, AzureFixture, subscription } from "../azure.fixture.ts";
import { publishedRules } from "../dialect.ts";
import { memoryless } from "./cosmos-account/database-server.fixture.ts";
import { declaredKinds } from "./declared-kinds.ts";
import type { KindExample } from "./examples.fixture.ts";

const group = "contract";
const groupId = `${subscription}/resourceGroups/${group}`;

/** A stranger has a role that allows nothing with any resource. */
const harmlessRole = { properties: { roleName: "harmless", assignableScopes: [subscription], permissions: [{ actions: ["Microsoft.Support/*"] }] } };
const harmlessRoleId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/66666666-0000-4000-8000-000000000006`;

/** The contract of kinds, and what Resource Manager has of each of its own. */
export function describeArmKind(kind: AnyKind, example: KindExample): void {
  describeContract({ type: kind.type, body: example.body, rules: publishedRules(kind.type, kind.put, "put"), secrets: example.secrets, newer: example.newer, isPart: kind.isPart, open: () => ArmBench.open(kind, example) });

  describe(`${kind.type}, as Resource Manager has it`, () => {
    const tried = async (run: (bench: ArmBench) => Promise<void>): Promise<void> => {
      const bench = await ArmBench.open(kind, example);
      await run(bench).finally(() => {
        bench.close();
      });
    };

    test("is refused in an api-version that its type does not have, never as not found", () =>
      tried(async (bench) => {
        await bench.make(example.body);
        expect((await bench.call("GET", undefined, { apiVersion: "1999-01-01" })).status).toBe(400);
      }));

    test("is made again without harm", () =>
      tried(async (bench) => {
        await bench.make(example.body);
        const before = await bench.get();
        expect((await bench.make(example.body)).refusal).toBeUndefined();
        expect(nameAndType((await bench.get()).body)).toEqual(nameAndType(before.body));
      }));

    if (kind.type !== "Microsoft.Authorization/locks" && kind.isPart !== true) {
      test("is kept from deletion by a lock, and from changes by one for reading alone", () =>
        tried(async (bench) => {
          await bench.make(example.body);
          await bench.azure.arm("PUT", `${bench.scope}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01`, { properties: { level: "CanNotDelete" } });
          expect([(await bench.remove()).status, (await bench.make(example.body)).refusal]).toEqual([409, undefined]);
          await bench.azure.arm("PUT", `${bench.scope}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01`, { properties: { level: "ReadOnly" } });
          expect((await bench.make(example.body)).status).toBe(409);
        }));
    }

    if (kind.place.of({ resourceGroupName: group }).resourceGroup !== undefined) {
      test("goes with its resource group", () =>
        tried(async (bench) => {
          await bench.make(example.body);
          await bench.settled(await bench.azure.arm("DELETE", `${groupId}?api-version=2024-11-01`));
          expect((await bench.azure.arm("GET", `${groupId}?api-version=2024-11-01`)).status).toBe(404);
          expect(bench.azure.cloud.inventory().filter(({ id }) => id.toLowerCase().startsWith(`${groupId}/`.toLowerCase()))).toEqual([]);
        }));
    }
  });
}

const nameAndType = (resource: unknown): unknown => {
  const { id, name, type } = resource as Record<string, unknown>;
  return { id, name, type };
};

/** An Azure of the test's own, with the resource group and all that the example stands in. */
class ArmBench implements Bench {
  private constructor(
    readonly azure: AzureFixture,
    private readonly kind: AnyKind,
    private readonly example: KindExample,
    private readonly stranger: { readonly token: string; readonly objectId: string },
  ) {}

  static async open(kind: AnyKind, example: KindExample): Promise<ArmBench> {
    const azure = new AzureFixture({}, () => memoryless);
    for (const namespace of new Set(declaredKinds.map(({ type }) => type.split("/")[0] ?? ""))) await azure.arm("POST", `${subscription}/providers/${namespace}/register?api-version=2024-11-01`);
    await azure.arm("PUT", `${harmlessRoleId}?api-version=2022-04-01`, harmlessRole);
    const { id, secret, objectId } = await azure.createPrincipal("stranger");
    const bench = new ArmBench(azure, kind, example, { token: await azure.token(undefined, { id, secret }), objectId });
    if (example.path !== "") await bench.settled(await azure.arm("PUT", `${groupId}?api-version=2024-11-01`, { location: "westus" }));
    for (const [path, body] of example.within ?? []) await bench.settled(await azure.arm("PUT", `${groupId}/${path}?api-version=${bench.apiVersion}`, body));
    return bench;
  }

  /** What a lock on the resource stands at. */
  get scope(): string {
    return groupId;
  }

  private get apiVersion(): string {
    return this.kind.apiVersions.at(-1) ?? "";
  }

  private get target(): string {
    return this.example.path === "" ? groupId : `${groupId}/${this.example.path}`;
  }

  async call(method: string, body?: unknown, { as, target = this.target, apiVersion = this.apiVersion }: { as?: "stranger"; target?: string; apiVersion?: string } = {}): Promise<ContractAnswer> {
    const written = body === undefined ? undefined : (JSON.parse(JSON.stringify(body).replace("(stranger)", this.stranger.objectId)) as unknown);
    const answer = await this.azure.arm(method, `${target}?api-version=${apiVersion}`, written, as === undefined ? undefined : this.stranger.token);
    return told(answer, await this.settled(answer));
  }

  make(body: unknown): Promise<ContractAnswer> {
    return this.call("PUT", body);
  }

  makeAsStranger(body: unknown): Promise<ContractAnswer> {
    return this.call("PUT", body, { as: "stranger" });
  }

  get(as?: "stranger"): Promise<ContractAnswer> {
    return this.call("GET", undefined, { as });
  }

  remove(as?: "stranger"): Promise<ContractAnswer> {
    return this.call("DELETE", undefined, { as });
  }

  async list(as?: "stranger"): Promise<ContractAnswer & { readonly items: readonly unknown[] }> {
    const answer = await this.call("GET", undefined, { as, target: this.target.replace(/\/[^/]+$/, "") });
    return { ...answer, items: (answer.body as { value?: unknown[] }).value ?? [] };
  }

  /** The answer, or the last one of the operation that it tells of. */
  async settled(answer: Answer): Promise<Answer> {
    const address = answer.headers["azure-asyncoperation"] ?? answer.headers["location"];
    if (address === undefined || answer.status >= 400) return answer;
    for (let looks = 0; looks < 500; looks++) {
      const url = new URL(address);
      const look = await this.azure.arm("GET", `${url.pathname}${url.search}`);
      const status = (look.body as { status?: string } | undefined)?.status;
      if (look.status >= 400) return look;
      if (look.status !== 202 && (status === undefined || ["Succeeded", "Failed"].includes(status))) return look;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${address} tells of no end`);
  }

  inventory(): string {
    return JSON.stringify(this.azure.cloud.inventory());
  }

  restart(): Promise<void> {
    return this.azure.restart();
  }

  close(): void {
    this.azure.remove();
  }
}

/** @param end the last answer of the operation, where there is one */
function told(answer: Answer, end: Answer): ContractAnswer {
  const refused = answer.status >= 400 ? answer : end.status >= 400 ? end : undefined;
  return { status: answer.status, body: answer.body, audit: answer.audit, permissions: answer.permissions ?? [], refusal: refused === undefined ? undefined : refusalOf(refused) };
}

function refusalOf({ status, body }: Answer): ContractAnswer["refusal"] {
  const code = (body as { error?: { code?: string } } | undefined)?.error?.code;
  if (code === "NotModelledBySandbox") return "not modelled";
  if (status === 400) return "invalid";
  if (status === 404) return "not found";
  return status === 403 ? "denied" : "other";
}

