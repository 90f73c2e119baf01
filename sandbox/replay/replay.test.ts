import { describe, expect, it } from "vitest";
import { Bindings } from "./bindings.ts";
import { compare, type Comparison } from "./compare.ts";
import { operationOf } from "./operation.ts";
import { Report } from "./report.ts";
import { isAltered } from "./recorders.ts";
import { replay } from "./replay-scenario.ts";
import type { Exchange, Scenario } from "./tape.ts";
import type { Target } from "./target.ts";
import { isNotModelled, refusedProperties, without } from "./unmodelled.ts";

const exchange = (method: string, url: string, status: number, responseBody: unknown, requestBody: unknown = null, responseHeaders: Record<string, string> = {}): Exchange => ({ method, url, requestBody, status, responseHeaders, responseBody });

const scenario = (exchanges: readonly Exchange[], recordedOn = "2024-01-01"): Scenario => ({ name: "azure/test", cloud: "azure", trust: "recorded", repository: "Azure/azure-cli", recordedOn, exchanges });

const comparison = (bindings = new Bindings()): Comparison => ({ bindings, keepsRetryAfter: false, ignores: () => false });

/** Paths in which an answer differs. */
function differences(recorded: unknown, answered: unknown, bindings = new Bindings()): string[] {
  return compare(exchange("GET", "https://management.azure.com/x", 200, recorded), { status: 200, headers: {}, body: answered }, comparison(bindings)).map(({ kind, path }) => `${kind} ${path}`);
}

describe("the comparison of a recorded answer with one of the sandbox", () => {
  it("sees properties that are missing, too much, of another type or value", () => {
    expect(differences({ a: 1, b: "x", c: true, d: { e: 1 } }, { b: "y", c: "true", d: { e: 1, f: 2 } })).toEqual(["missing a", "value b", "type c", "extra d.f"]);
  });

  it("holds ids, times, addresses and numbers in texts for the same, and nothing else", () => {
    const guid = (digit: string): string => `${digit.repeat(8)}-1111-4111-8111-${digit.repeat(12)}`;
    expect(differences({ id: guid("a"), at: "2020-01-01T00:00:00Z", ip: "10.0.0.1", message: "Back-off 10s" }, { id: guid("b"), at: "2026-05-05T01:02:03.4Z", ip: "8.8.8.8", message: "Back-off 20s" })).toEqual([]);
    expect(differences({ state: "Pending", ttl: "P14D", n: 1 }, { state: "Creating", ttl: "P10D", n: 2 })).toEqual(["value state", "value ttl", "value n"]);
  });

  it("compares items of lists by their names", () => {
    expect(differences({ list: [{ name: "a", n: 1 }, { name: "b", n: 2 }] }, { list: [{ name: "b", n: 2 }, { name: "a", n: 3 }] })).toEqual(["value list[].n"]);
    expect(differences({ list: [] }, { list: [1] })).toEqual(["items list[]"]);
  });

  it("learns what a recorder's placeholder and an address of an operation stand for", () => {
    const bindings = new Bindings();
    expect(differences({ name: "${operationID}" }, { name: "operation-1-abc" }, bindings)).toEqual([]);
    expect(bindings.apply("https://x/operations/${operationID}")).toBe("https://x/operations/operation-1-abc");
    const there = exchange("PUT", "https://management.azure.com/x", 200, null, null, { Location: "https://management.azure.com/operationresults/abc" });
    compare(there, { status: 200, headers: { location: "https://management.azure.com/operationresults/xyz" }, body: undefined }, comparison(bindings));
    expect(bindings.apply("https://management.azure.com/operationresults/abc")).toBe("https://management.azure.com/operationresults/xyz");
  });

  it("learns the names that GKE makes up, which later addresses have", () => {
    const bindings = new Bindings();
    const link = (name: string): string => `https://www.googleapis.com/compute/v1/projects/p/zones/z/instanceGroupManagers/${name}`;
    expect(differences({ urls: [link("gke-farm-default-pool-a09d3c5a-grp")] }, { urls: [link("gke-farm-default-pool-11111111-grp")] }, bindings)).toEqual([]);
    expect(bindings.apply(link("gke-farm-default-pool-a09d3c5a-grp"))).toBe(link("gke-farm-default-pool-11111111-grp"));
  });

  it("compares an aggregated list place by place, and asks for no place that the recording did not have", () => {
    const things = { things: [{ name: "a", n: 1 }] };
    const nothing = { warning: { code: "NO_RESULTS_ON_PAGE" } };
    expect(differences({ items: { one: things, two: nothing } }, { items: { one: things, two: nothing, three: nothing } })).toEqual([]);
    expect(differences({ items: { one: things } }, { items: { one: { things: [{ name: "a", n: 2 }] } } })).toEqual(["value items.one.things[].n"]);
    expect(differences({ items: { one: things } }, { items: { two: things } })).toEqual(["missing items.one"]);
  });

  it("misses the headers that clients act on", () => {
    const recorded = exchange("PUT", "https://management.azure.com/x", 202, null, null, { "Azure-AsyncOperation": "https://management.azure.com/a" });
    expect(compare(recorded, { status: 202, headers: {}, body: undefined }, comparison()).map(({ path }) => path)).toEqual(["Azure-AsyncOperation"]);
  });
});

it("only what a recorder wrote over is not compared", () => {
  const connector = { ...scenario([]), repository: "GoogleCloudPlatform/k8s-config-connector" };
  const deviation = (kind: "value" | "missing", path: string) => ({ kind, path, recorded: "1", answered: "2" });
  expect(isAltered(deviation("value", "id"), connector)).toBe(true);
  expect(isAltered(deviation("missing", "id"), connector)).toBe(false);
  expect(isAltered(deviation("value", "name"), connector)).toBe(false);
  expect(isAltered(deviation("value", "id"), scenario([]))).toBe(false);
});

describe("what is not modelled", () => {
  const refusal = (message: string) => ({ status: 400, headers: {}, body: { error: { code: "X", message } } });

  it("is told from what is invalid", () => {
    expect(isNotModelled(refusal("The sandbox's Azure does not model 'properties.sku'."))).toBe(true);
    expect(isNotModelled(refusal("The provided location 'nowhere' is not available."))).toBe(false);
  });

  it("is left out of a request by the name that the refusal gives", () => {
    const azure = { properties: { list: [{ name: "kept" }, { name: "gone" }], sku: "x" } };
    expect(refusedProperties(refusal("The sandbox's Azure does not model 'properties.list[1].name' gone."), azure)).toEqual(["properties.list[1].name"]);
    expect(without(azure, "properties.list[1].name")).toEqual({ properties: { list: [{ name: "kept" }], sku: "x" } });
    const google = { cluster: { autopilot: { enabled: true }, name: "c" } };
    expect(refusedProperties(refusal("The sandbox does not model cluster.autopilot: leave it out."), google)).toEqual(["cluster.autopilot"]);
    expect(without(google, "cluster.autopilot")).toEqual({ cluster: { name: "c" } });
  });
});

describe("the replay of a scenario", () => {
  const group = "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.X/things";

  /** A stand-in that answers what the test says, by method. */
  const open = (answers: Record<string, { status: number; body?: unknown }>) => (): Promise<Target> =>
    Promise.resolve({ send: (method: string) => Promise.resolve({ headers: {}, body: undefined, ...(answers[method] ?? { status: 500 }) }), tell: () => undefined, close: () => Promise.resolve() });

  const kinds = async (exchanges: readonly Exchange[], answers: Record<string, { status: number; body?: unknown }>): Promise<string[]> =>
    (await replay(scenario(exchanges), open(answers))).map(({ outcome }) => outcome.kind);

  it("judges what is answered, and not what follows from what the sandbox does not have", async () => {
    const exchanges = [exchange("PUT", `${group}/a`, 201, { name: "a" }, { x: 1 }), exchange("GET", `${group}/a`, 200, { name: "a" })];
    expect(await kinds(exchanges, { PUT: { status: 201, body: { name: "a" } }, GET: { status: 200, body: { name: "a" } } })).toEqual(["agrees", "agrees"]);
    expect(await kinds(exchanges, { PUT: { status: 201, body: { name: "b" } }, GET: { status: 200, body: { name: "a" } } })).toEqual(["deviates", "agrees"]);
    expect(await kinds(exchanges, { PUT: { status: 400, body: { error: { message: "The sandbox's Azure does not model 'things'." } } }, GET: { status: 404 } })).toEqual(["notModelled", "notModelled"]);
  });

  it("lets a stand-in be ahead of the real cloud", async () => {
    const exchanges = [exchange("GET", `${group}/a`, 200, { state: "Creating" }), exchange("GET", `${group}/a`, 200, { state: "Succeeded" })];
    expect(await kinds(exchanges, { GET: { status: 200, body: { state: "Succeeded" } } })).toEqual(["agrees", "agrees"]);
    expect(await kinds(exchanges, { GET: { status: 200, body: { state: "Broken" } } })).toEqual(["deviates", "deviates"]);
  });

  const compute = "https://compute.googleapis.com/compute/v1/projects/p";
  const operation = (type: string) => ({ name: "${operationID}", operationType: type });

  it("does not compare the operation of what is not modelled with that of something else", async () => {
    const exchanges = [
      exchange("POST", `${compute}/global/networks`, 200, operation("insert"), { name: "n" }),
      exchange("PATCH", `${compute}/global/networks/n`, 200, operation("patch"), { x: 1 }),
      exchange("GET", `${compute}/global/operations/\${operationID}`, 200, operation("patch")),
    ];
    const answers = { POST: { status: 200, body: { name: "operation-1", operationType: "insert" } }, PATCH: { status: 501, body: { error: { message: "The sandbox does not model network.x: leave it out." } } }, GET: { status: 200, body: { name: "operation-1", operationType: "insert" } } };
    expect(await kinds(exchanges, answers)).toEqual(["agrees", "notModelled", "notModelled"]);
  });

  it("does not send again what the cloud has refused, nor judge a request of which nothing is left", async () => {
    const refusal = { status: 501, body: { error: { message: "The sandbox does not model network.x: leave it out." } } };
    const answer = (sent: unknown) => (JSON.stringify(sent).includes('"x"') ? refusal : { status: 200, body: {} });
    const open = (): Promise<Target> => Promise.resolve({ send: (_method, _url, body) => Promise.resolve({ headers: {}, ...answer(body) }), tell: () => undefined, close: () => Promise.resolve() });
    const outcomes = async (recorded: Exchange) => (await replay(scenario([recorded]), open)).map(({ outcome }) => outcome.kind);
    expect(await outcomes(exchange("POST", `${compute}/global/networks`, 400, { error: {} }, { name: "n", x: 1 }))).toEqual(["notModelled"]);
    expect(await outcomes(exchange("PATCH", `${compute}/global/networks/n`, 200, {}, { x: 1 }))).toEqual(["notModelled"]);
    expect(await outcomes(exchange("PATCH", `${compute}/global/networks/n`, 200, {}, { x: 1, y: 2 }))).toEqual(["agrees"]);
  });

  it("judges no list of what was there before the recording, and one of what it has made", async () => {
    const list = exchange("GET", `${compute}/global/networks`, 200, { items: [{ name: "n" }] });
    expect(await kinds([list], { GET: { status: 200, body: {} } })).toEqual(["notOnTape"]);
    const made = exchange("POST", `${compute}/global/networks`, 200, {}, { name: "n" });
    expect(await kinds([made, list], { POST: { status: 200, body: {} }, GET: { status: 200, body: {} } })).toEqual(["agrees", "deviates"]);
  });

  it("counts what the ledger accepts apart, and tells of entries that nothing needs", async () => {
    const results = await replay(scenario([exchange("GET", `${group}/a`, 200, { n: 1 })]), open({ GET: { status: 200, body: { n: 2 } } }));
    const entry = { operation: "GET Microsoft.X/things", path: "n", reason: "a test" };
    expect(new Report(results, []).tally()).toMatchObject({ judged: 1, agree: 0, accepted: 0, deviate: 1 });
    expect(new Report(results, [entry]).tally()).toMatchObject({ judged: 1, agree: 0, accepted: 1, deviate: 0 });
    expect(new Report(results, [entry, { ...entry, path: "m" }]).unused).toEqual([{ ...entry, path: "m" }]);
  });
});

it("an operation is named by its method and type", () => {
  expect(operationOf("POST", "https://container.googleapis.com/v1/projects/p/locations/l/clusters/c:setResourceLabels")).toBe("POST container clusters:setResourceLabels");
  expect(operationOf("GET", "https://compute.googleapis.com/compute/v1/projects/p/global/networks/n")).toBe("GET compute networks");
  expect(operationOf("PUT", "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.X/things/t/parts/p?api-version=1")).toBe("PUT Microsoft.X/things/parts");
});
