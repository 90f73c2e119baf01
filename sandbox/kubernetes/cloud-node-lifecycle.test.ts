import { expect, it } from "vitest";
import type { ApiClient } from "./api-client.ts";
import { CloudNodeLifecycle } from "./cloud-node-lifecycle.ts";
import type { ObjectCache } from "./object-cache.ts";
import type { Node } from "./objects.ts";

const node = (name: string, ready: string, labels: Record<string, string> = {}): Node => ({ metadata: { name, uid: name, resourceVersion: "1", labels }, status: { conditions: [{ type: "Ready", status: ready }] } }) as Node;

it("deletes a lost node that is no instance, unless it is labelled as unmanaged", async () => {
  const deleted: string[] = [];
  const api = { delete: async (path: string) => void deleted.push(path) } as unknown as ApiClient;
  const nodes = [
    node("ready-virtual", "True"),
    node("lost-virtual", "Unknown"),
    node("labelled-virtual", "Unknown", { "components.gke.io/gke-unmanaged-node": "true" }),
    node("lost-instance", "False"),
  ];
  await new CloudNodeLifecycle(api, { list: () => nodes } as ObjectCache<Node>, (name) => name === "lost-instance").sweep();
  expect(deleted).toEqual(["/api/v1/nodes/lost-virtual"]);
});
