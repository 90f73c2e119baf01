import { describeGoogleContract } from "../test/google-contract.ts";
import { projectId } from "../test/sandboxed-google.ts";
import { address } from "./address.ts";
import { rulesOf } from "./compute-resources.ts";
import { network } from "./network.ts";
import { router } from "./router.ts";
import { subnetwork } from "./subnetwork.ts";

const project = `compute.googleapis.com/compute/v1/projects/${projectId}`;
const networks = `${project}/global/networks`;
const region = `${project}/regions/us-west1`;
const within = [[networks, { name: "contract", autoCreateSubnetworks: false }]] as const;

const items = "items";

describeGoogleContract({ type: "networks", rules: rulesOf(network), body: { name: "tried", autoCreateSubnetworks: false }, example: { collection: networks, name: "tried", items } });
describeGoogleContract({ type: "subnetworks", rules: rulesOf(subnetwork), body: { name: "tried", network: "global/networks/contract", ipCidrRange: "10.1.0.0/24" }, example: { collection: `${region}/subnetworks`, name: "tried", items, within } });
describeGoogleContract({ type: "addresses", rules: rulesOf(address), body: { name: "tried" }, example: { collection: `${region}/addresses`, name: "tried", items } });
describeGoogleContract({ type: "global addresses", rules: rulesOf(address), body: { name: "tried" }, example: { collection: `${project}/global/addresses`, name: "tried", items } });
describeGoogleContract({
  type: "routers",
  rules: rulesOf(router),
  body: { name: "tried", network: "global/networks/contract", nats: [{ name: "nat", natIpAllocateOption: "AUTO_ONLY", sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" }] },
  example: { collection: `${region}/routers`, name: "tried", items, within },
});
