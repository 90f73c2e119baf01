import type { CloudRequest } from "../../cloud.ts";
import { AzureError } from "../azure-error.ts";
import { locationNames } from "../locations.ts";
import { namespaceOf } from "./namespace-of.ts";
import { resourceTypes } from "./resource-types.ts";
import type { ArmRoute } from "./route.ts";

/** The api-version that a request names. Throws where it names none. */
export function demandApiVersion(request: CloudRequest): string {
  const apiVersion = request.url.searchParams.get("api-version");
  if (apiVersion === null || apiVersion === "") throw new AzureError(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");
  return apiVersion;
}

/** Throws where a type does not have the api-version. */
export function checkApiVersion(route: ArmRoute, version: string): void {
  const known = resourceTypes[route.type]?.apiVersions ?? [];
  if (known.includes(version.toLowerCase())) return;
  const supported = known.join(",");
  const namespace = namespaceOf(route.type);
  if (namespace === "Microsoft.Resources") throw new AzureError(400, "InvalidApiVersionParameter", `The api-version '${version}' is invalid. The supported versions are '${supported}'.`);
  throw new AzureError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location '' and API version '${version}' for type '${route.type.slice(namespace.length + 1)}'. The supported api-versions are '${supported}'. The supported locations are '${locationNames()}'.`,
  );
}
