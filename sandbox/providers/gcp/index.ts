import type { CheckFailure, Properties, ProviderPackage, ResourceType } from "../provider.ts";
import { cluster } from "./cluster.ts";
import { computeCreation, computeResource } from "./compute/compute-resource.ts";
import { computeFacts } from "./compute/facts.ts";
import { gcpFunctions } from "./functions.ts";
import type { Fetch } from "./google-client.ts";
import { GoogleClient, TokenCache } from "./google-client.ts";
import type { Connect } from "./google-resource.ts";
import { googleResource } from "./google-resource.ts";
import { projectIamMember, serviceAccountIamMember } from "./iam-member.ts";
import { nodePool } from "./node-pool.ts";
import { projectService } from "./project-service.ts";
import { serviceAccount } from "./service-account.ts";

const resources = [cluster, nodePool, serviceAccount, serviceAccountIamMember, projectIamMember, projectService];

/** Settings of the provider that the sandbox takes; the others (impersonation, custom endpoints, ...) are refused by name. */
const settings = ["project", "region", "zone", "credentials", "accessToken", "defaultLabels", "addPulumiAttributionLabel", "pulumiAttributionLabelAdditionStrategy", "disableGooglePartnerName", "scopes", "userProjectOverride", "billingProject", "requestTimeout"];

/** Google Cloud. @param fetch how its APIs are reached */
export function createGcpPackage(fetch: Fetch): ProviderPackage {
  const tokens = new TokenCache(fetch);
  const connect: Connect = ({ config, signal }) => new GoogleClient(config, tokens, fetch, signal);
  const types = new Map<string, ResourceType>(resources.map((resource) => [resource.token, googleResource(resource, connect)]));
  const typeOf = (token: string): ResourceType | undefined => {
    const derived = types.has(token) ? undefined : computeResource(token);
    if (derived !== undefined) types.set(token, googleResource(derived, connect));
    return types.get(token);
  };
  const functions = new Map(Object.entries(gcpFunctions(connect)));
  return {
    name: "gcp",
    version: "9.37.0",
    resourceTokens: [...resources.map(({ token }) => token), ...Object.keys(computeFacts)],
    resourceType: typeOf,
    creationOf: (token) => (resources.some((resource) => resource.token === token) ? undefined : computeCreation(token)),
    providerFunction: (token) => functions.get(token),
    secretFunctionOutputs: (token) => (token.endsWith(":getClientConfig") ? ["accessToken"] : []),
    checkConfig,
  };
}

function checkConfig(config: Properties): CheckFailure[] {
  return Object.entries(config)
    .filter(([name, value]) => !settings.includes(name) && value !== undefined && value !== "")
    .map(([property]) => ({ property, reason: `the sandbox does not model the gcp provider's setting ${property}` }));
}

/** Google Cloud, reached under the real names of its APIs. */
export const gcpPackage: ProviderPackage = createGcpPackage((input, init) => fetch(input, init));
