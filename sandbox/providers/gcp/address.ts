import { computeUrl } from "./compute-links.ts";
import { computeResource } from "./compute-resource.ts";
import { effectiveLabels, labelOutputs, ownLabels } from "./labels.ts";

/** A reserved external address. */
export const address = computeResource({
  token: "gcp:compute/address:Address",
  collection: "addresses",
  scope: "region",
  inputs: ["name", "project", "region", "description", "addressType", "networkTier", "labels"],
  replaceOn: ["name", "project", "region", "description", "addressType", "networkTier"],
  computed: ["address", "addressId", "creationTimestamp", "effectiveLabels", "labelFingerprint", "networkTier", "project", "pulumiLabels", "region", "selfLink", "users", "prefixLength", "purpose", "subnetwork"],
  volatile: ["effectiveLabels", "labelFingerprint", "pulumiLabels", "users"],
  defaults: { addressType: "EXTERNAL" },
  toApi: ({ addressType, networkTier, labels }, client) => ({ addressType, networkTier, labels: effectiveLabels(labels, client) }),
  fromApi: (found, client) => {
    const labels = ownLabels(found["labels"], client);
    return {
      address: found["address"],
      addressId: Number(found["id"]),
      addressType: found["addressType"],
      networkTier: found["networkTier"],
      labels,
      ...labelOutputs(labels, found["labels"], client),
      labelFingerprint: found["labelFingerprint"],
      creationTimestamp: found["creationTimestamp"],
      users: found["users"] ?? [],
      prefixLength: 0,
      purpose: "",
      subnetwork: "",
    };
  },
  update: async (id, news, _olds, client) => {
    const { labelFingerprint } = await client.call("GET", computeUrl(id));
    await client.operate("POST", `${computeUrl(id)}/setLabels`, { labelFingerprint, labels: effectiveLabels(news["labels"], client) });
  },
});
