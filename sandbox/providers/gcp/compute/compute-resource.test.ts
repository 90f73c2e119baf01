import { beforeEach, describe, expect, test } from "vitest";
import { operationContext } from "../../testing/operation-context.ts";
import type { Properties, ResourceType } from "../../provider.ts";
import type { JsonObject } from "../google-client.ts";
import { createGcpPackage } from "../index.ts";

const config = { project: "p", region: "us-west1", zone: "us-west1-b", accessToken: "token" };

/** Collections under any path, as Compute Engine keeps them; notes down what it is asked for. */
class MemoryCompute {
  readonly resources = new Map<string, JsonObject>();
  readonly calls: { method: string; path: string; body?: JsonObject }[] = [];

  readonly fetch = (address: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const path = new URL(address as string).pathname.replace("/compute/v1/", "");
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as JsonObject) : undefined;
    const method = init?.method ?? "GET";
    if (method !== "GET") this.calls.push({ method, path, body });
    return Promise.resolve(Response.json(...this.answer(method, path, body)));
  };

  private answer(method: string, path: string, body: JsonObject = {}): [unknown, { status: number }] {
    const done: [unknown, { status: number }] = [{ status: "DONE" }, { status: 200 }];
    if (method === "POST" && path.endsWith("/setLabels")) return this.change(path.replace("/setLabels", ""), { labels: body["labels"] }, done);
    if (method === "POST") return this.change(`${path}/${String(body["name"])}`, { ...body, id: "17", labelFingerprint: "abc", selfLink: `https://www.googleapis.com/compute/v1/${path}/${String(body["name"])}` }, done);
    const found = this.resources.get(path);
    if (found === undefined) return [{ error: { code: 404, status: "NOT_FOUND", message: `The resource '${path}' was not found` } }, { status: 404 }];
    if (method === "GET") return [found, { status: 200 }];
    if (method === "PATCH") return this.change(path, body, done);
    this.resources.delete(path);
    return done;
  }

  private change(path: string, change: JsonObject, answer: [unknown, { status: number }]): [unknown, { status: number }] {
    this.resources.set(path, { ...this.resources.get(path), ...change });
    return answer;
  }
}

let google: MemoryCompute;
const typeOf = (token: string): ResourceType => {
  const type = createGcpPackage(google.fetch).resourceType(token);
  if (type === undefined) throw new Error(`no ${token}`);
  return type;
};
const checked = async (token: string, news: Properties, olds?: Properties) => await typeOf(token).check?.(news, olds, { config, urn: "urn", name: "main", randomSeed: Buffer.alloc(32, 7) });
const create = async (token: string, news: Properties) => {
  const inputs = (await checked(token, news))?.inputs ?? {};
  return { inputs, ...(await typeOf(token).create(inputs, operationContext(config))) };
};

beforeEach(() => {
  google = new MemoryCompute();
});

describe("a type of Compute Engine that nobody has described", () => {
  test("is global: made, read, labelled anew and taken away", async () => {
    const token = "gcp:compute/globalAddress:GlobalAddress";
    const made = await create(token, { name: "web", labels: { stack: "dev" } });
    expect(made.id).toBe("projects/p/global/addresses/web");
    expect(google.calls).toEqual([{ method: "POST", path: "projects/p/global/addresses", body: { name: "web", addressType: "EXTERNAL", labels: { stack: "dev", "goog-pulumi-provisioned": "true" } } }]);
    expect(made.outputs).toMatchObject({ name: "web", project: "p", labels: { stack: "dev" }, pulumiLabels: { stack: "dev", "goog-pulumi-provisioned": "true" }, labelFingerprint: "abc", address: "", prefixLength: 0, deletionPolicy: "DELETE" });
    expect(typeOf(token).secretOutputs ?? []).toEqual([]);
    await typeOf(token).update?.(made.id, { ...made.inputs, labels: { stack: "prod" } }, made, operationContext(config));
    expect(google.calls.at(-1)).toEqual({ method: "POST", path: "projects/p/global/addresses/web/setLabels", body: { labelFingerprint: "abc", labels: { stack: "prod", "goog-pulumi-provisioned": "true" } } });
    expect((await typeOf(token).read(made.id, made, operationContext(config)))?.inputs).toEqual({ ...made.inputs, labels: { stack: "prod" } });
    await typeOf(token).delete(made.id, made, operationContext(config));
    expect(await typeOf(token).read(made.id, made, operationContext(config))).toBeUndefined();
  });

  test.each([
    ["gcp:compute/firewall:Firewall", { network: "default" }, "projects/p/global/firewalls/main-0707070"],
    ["gcp:compute/disk:Disk", { size: 10 }, "projects/p/zones/us-west1-b/disks/main-0707070"],
    ["gcp:compute/forwardingRule:ForwardingRule", { region: "europe-west1" }, "projects/p/regions/europe-west1/forwardingRules/main-0707070"],
  ])("%s stands where the docs of its import say", async (token, inputs, id) => {
    expect((await create(token, inputs)).id).toBe(id);
  });

  test("that has no path of its own is not made up", () => {
    expect(createGcpPackage(google.fetch).resourceType("gcp:compute/projectMetadataItem:ProjectMetadataItem")).toBeUndefined();
    expect(createGcpPackage(google.fetch).resourceType("gcp:compute/nothing:Nothing")).toBeUndefined();
  });
});

describe("what types and docs say", () => {
  test("all forms of id that the docs of an import name lead to the same resource", async () => {
    const token = "gcp:compute/subnetwork:Subnetwork";
    const { id } = await create(token, { name: "sub", network: "net" });
    for (const form of [id, "p/us-west1/sub", "us-west1/sub", "sub"]) expect((await typeOf(token).read(form, { inputs: {}, outputs: {} }, operationContext(config)))?.id).toBe(id);
  });

  test("a change of what the API changes in place sends that alone; of anything else, it makes a new resource", async () => {
    const token = "gcp:compute/network:Network";
    const made = await create(token, { name: "net", routingMode: "REGIONAL" });
    expect(google.calls.at(-1)?.body).toEqual({ name: "net", autoCreateSubnetworks: true, networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL", routingConfig: { routingMode: "REGIONAL" } });
    await typeOf(token).update?.(made.id, { ...made.inputs, routingMode: "GLOBAL" }, made, operationContext(config));
    expect(google.calls.at(-1)).toEqual({ method: "PATCH", path: made.id, body: { routingConfig: { routingMode: "GLOBAL" } } });
    expect(typeOf(token).replaceOn).toEqual(expect.arrayContaining(["name", "project", "description", "autoCreateSubnetworks", "mtu"]));
    expect(typeOf(token).replaceOn).not.toContain("routingMode");
  });

  test("an output that the cloud chooses is unknown in a preview, and one of the program's is not", () => {
    const { computed } = typeOf("gcp:compute/subnetwork:Subnetwork");
    expect(computed).toEqual(expect.arrayContaining(["gatewayAddress", "selfLink", "region", "project", "purpose"]));
    for (const own of ["network", "name", "description"]) expect(computed).not.toContain(own);
  });

  test("a default that an older sandbox did not set stays away from what exists", async () => {
    const token = "gcp:compute/routerNat:RouterNat";
    const inputs = { name: "nat", router: "router", sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" };
    expect((await checked(token, inputs))?.inputs).toEqual({ ...inputs, type: "PUBLIC" });
    expect((await checked(token, inputs, inputs))?.inputs).toEqual(inputs);
  });

  test("a deletionPolicy protects, or leaves the thing where it is", async () => {
    const token = "gcp:compute/router:Router";
    const guarded = await create(token, { name: "a", deletionPolicy: "PREVENT" });
    await expect(typeOf(token).delete(guarded.id, guarded, operationContext(config))).rejects.toThrow("its deletionPolicy is PREVENT");
    const left = await create(token, { name: "b", deletionPolicy: "ABANDON" });
    await typeOf(token).delete(left.id, left, operationContext(config));
    expect([...google.resources.keys()]).toEqual(["projects/p/regions/us-west1/routers/a", "projects/p/regions/us-west1/routers/b"]);
  });
});
