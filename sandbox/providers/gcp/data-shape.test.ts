import { expect, test } from "vitest";
import { functionResult } from "../sdk-schema.ts";
import { dataShape } from "./data-shape.ts";

test("objects are lists of one under their plurals, at every depth; what the data source does not have is left out", () => {
  const cluster = {
    endpoint: "198.18.1.10",
    ipAllocationPolicy: { stackType: "IPV4" },
    addonsConfig: { httpLoadBalancing: { disabled: true } },
    defaultSnatStatus: { disabled: false },
    nodeLocations: ["us-west1-a"],
    secret: "not of a cluster",
  };
  expect(dataShape(functionResult("gcp:container/getCluster:getCluster"), cluster)).toEqual({
    endpoint: "198.18.1.10",
    ipAllocationPolicies: [{ stackType: "IPV4" }],
    addonsConfigs: [{ httpLoadBalancings: [{ disabled: true }] }],
    defaultSnatStatuses: [{ disabled: false }],
    nodeLocations: ["us-west1-a"],
  });
});
