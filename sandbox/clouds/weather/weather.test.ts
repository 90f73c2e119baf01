import { describe, expect, test } from "vitest";
import type { CloudRequest } from "../cloud.ts";
import { weatherCases } from "./cases.ts";
import { UnknownCase, Weather } from "./weather.ts";

const inAzure = "/subscriptions/1234/resourceGroups/gke-aci/providers";
const inGoogle = "/v1/projects/gke-aci-dev/locations/us-west1-a/clusters";

function request(method: string, address: string, body = "", headers: Record<string, string> = {}): CloudRequest {
  const url = new URL(`https://${address}`);
  return { method, host: url.host, url, headers, body: Buffer.from(body), from: "198.18.0.1" };
}

const authorization = `Bearer x.${Buffer.from(JSON.stringify({ appid: "the-client", oid: "the-object" })).toString("base64url")}.y`;
const createCluster = request("POST", `container.googleapis.com${inGoogle}`);
const createGroup = request(
  "PUT",
  `management.azure.com${inAzure}/Microsoft.ContainerInstance/containerGroups/todo-web-0?api-version=2023-05-01`,
  JSON.stringify({ properties: { containers: [{ properties: { image: "registry.example/todo:1" } }], ipAddress: { dnsNameLabel: "todo-dev" } } }),
  { authorization },
);

/** What a request is refused with while one case is in force. */
const refusal = (name: string, asked: CloudRequest): { status: number | undefined; text: string } => {
  const weather = new Weather(weatherCases);
  weather.set(name);
  const answer = weather.refusal(asked);
  return { status: answer?.status, text: JSON.stringify(answer?.body) };
};

describe("bad weather", () => {
  test("strikes as often as it was asked to, and only what it is about", () => {
    const weather = new Weather(weatherCases);
    expect(weather.refusal(createCluster)).toBeUndefined();
    weather.set("api-just-enabled", { times: 2 });
    expect(weather.refusal(request("GET", `container.googleapis.com${inGoogle}`))).toBeUndefined();
    expect(weather.refusal(request("POST", `container.googleapis.com${inGoogle}/gke-aci/nodePools`))).toBeUndefined();
    expect([1, 2, 3].map(() => weather.refusal(createCluster)?.status)).toEqual([403, 403, undefined]);
    expect(weather.report().find(({ name }) => name === "api-just-enabled")).toMatchObject({ struck: 2, inForce: undefined });
  });

  test("ends after its seconds", () => {
    let now = 0;
    const weather = new Weather(weatherCases, () => now);
    weather.set("role-not-in-force", { seconds: 20 });
    now = 19_999;
    expect(weather.refusal(createGroup)?.status).toBe(403);
    now = 20_000;
    expect(weather.refusal(createGroup)).toBeUndefined();
  });

  test("lets work fail that a stand-in asks about", () => {
    const weather = new Weather(weatherCases);
    expect(weather.strikes("cosmos account is provisioned")).toBe(false);
    weather.set("cosmos-capacity");
    expect([1, 2].map(() => weather.strikes("cosmos account is provisioned"))).toEqual([true, false]);
  });

  test("several cases about one request strike one after the other, in the order in which they were asked for", () => {
    const weather = new Weather(weatherCases);
    for (const name of ["service-agent-missing", "api-just-enabled"]) weather.set(name);
    expect([1, 2, 3].map(() => weather.refusal(createCluster)?.status)).toEqual([400, 403, undefined]);
  });

  test("can be ended, and refuses a name that it does not know", () => {
    const weather = new Weather(weatherCases);
    weather.set("api-just-enabled");
    weather.clear();
    expect(weather.refusal(createCluster)).toBeUndefined();
    expect(() => weather.set("rain")).toThrow(UnknownCase);
    expect(() => weather.set("rain")).toThrow(/there is no case rain; there are api-just-enabled, .*provider-registering/);
  });
});

test.each([
  ["api-just-enabled", createCluster, 403, /Kubernetes Engine API has not been used in project \d+ before or it is disabled.*SERVICE_DISABLED/],
  ["service-agent-missing", createCluster, 400, /Consumer \d+ should enable service:container\.googleapis\.com before generating a service account/],
  ["ssd-quota", request("POST", `container.googleapis.com${inGoogle}/gke-aci/nodePools`), 403, /Insufficient regional quota .*SSD_TOTAL_GB/],
  ["cosmos-name-taken", request("PUT", `management.azure.com${inAzure}/Microsoft.DocumentDB/databaseAccounts/tododb1`), 400, /Dns record for tododb1 under zone Document is already taken/],
  ["dns-label-taken", createGroup, 400, /The DNS name label 'todo-dev' in container group 'todo-web-0' not available/],
  ["image-missing", createGroup, 400, /InaccessibleImage.*The image 'registry\.example\/todo:1' in container group 'todo-web-0' is not accessible/],
  ["role-not-in-force", createGroup, 403, /AuthorizationFailed.*The client 'the-client' with object id 'the-object' .*over scope '\/subscriptions\/1234\/resourceGroups\/gke-aci\/providers\/Microsoft.ContainerInstance\/containerGroups\/todo-web-0'/],
  ["role-not-in-force", request("GET", `management.azure.com/subscriptions/1234/resourceGroups/gke-aci/providers/Microsoft.Authorization/permissions`, "", { authorization }), 403, /perform action 'Microsoft.Authorization\/permissions\/read' over scope/],
])("%s in the cloud's own words", (name, asked, status, words) => {
  const refused = refusal(name, asked);
  expect(refused.status).toBe(status);
  expect(refused.text).toMatch(words);
});
