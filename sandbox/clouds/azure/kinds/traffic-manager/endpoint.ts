import { type Infer, object } from "../../../kit/schema.ts";
import { trafficManagerVersions } from "../../arm/api-versions.ts";
import { type ArmDocument, armKind } from "../../arm/arm-kind.ts";
import type { Kinds } from "../../arm/kinds.ts";
import { inResourceGroup, type Whereabouts } from "../../arm/place.ts";
import { AzureError } from "../../azure-error.ts";
import { findLocation } from "../../locations.ts";
import { endpointProperties } from "./endpoint-properties.ts";
import type { TrafficManagerProfile } from "./profile.ts";

type Given = Infer<typeof endpointProperties>;

/** An endpoint of a profile. Nobody probes it. */
export interface Endpoint extends ArmDocument {
  readonly parents: readonly [profile: string];
  readonly properties: Given & { readonly weight: number; readonly priority: number };
}

export type Segment = "externalEndpoints" | "nestedEndpoints";

/** Endpoints of one kind. Of a profile's third kind, Azure's own resources, no type that one can stand for is modelled. */
const endpoints = (segment: Segment) =>
  armKind<Endpoint>()({
    type: `Microsoft.Network/trafficmanagerprofiles/${segment}`,
    apiVersions: trafficManagerVersions,
    place: inResourceGroup(`Microsoft.Network/trafficManagerProfiles/${segment}`),
    collection: `trafficManager/${segment}`,
    put: { schema: object({ properties: endpointProperties }), elsewhere: { readOnly: ["properties.endpointMonitorStatus"] } },
    patch: { schema: object({ properties: endpointProperties }), elsewhere: { readOnly: ["properties.endpointMonitorStatus"] } },
    make: ({ name, given, parent }, _known, { kinds }) => {
      const profile = parent as TrafficManagerProfile;
      const others = endpointsOf(profile, kinds).filter(({ endpoint }) => endpoint.name.toLowerCase() !== name.toLowerCase());
      return completeEndpoint(segment, name, given.properties ?? {}, { routing: profile.properties.trafficRoutingMethod, taken: others.map(({ endpoint }) => endpoint.properties.priority) }, kinds);
    },
    view: (endpoint, _shown, { kinds }) => ({ type: `Microsoft.Network/trafficManagerProfiles/${segment}`, properties: endpointView(segment, endpoint, kinds) }),
    // A change is answered as the creation is; a deletion with a body that says nothing (recorded in October 2023).
    answers: { created: { status: 201 }, updated: { status: 201 }, patched: { status: 200 }, deleted: { status: 200, body: { properties: { boolean: true } } } },
    refusals: { notFound: (name) => new AzureError(404, "NotFound", `The endpoint '${name}' was not found.`) },
  });

export const externalEndpoint = endpoints("externalEndpoints");
export const nestedEndpoint = endpoints("nestedEndpoints");
export const kindOfSegment = { externalEndpoints: externalEndpoint, nestedEndpoints: nestedEndpoint } as const;

/** All endpoints of a profile, in the order in which they were made. */
export function endpointsOf(profile: Whereabouts & { readonly name: string }, kinds: Kinds): { readonly segment: Segment; readonly endpoint: Endpoint }[] {
  return (["externalEndpoints", "nestedEndpoints"] as const)
    .flatMap((segment) => kinds.of(kindOfSegment[segment]).standingIn({ resourceGroup: profile.resourceGroup, parents: [profile.name] }).map((endpoint) => ({ segment, endpoint })))
    .sort((one, other) => one.endpoint.createdAt.localeCompare(other.endpoint.createdAt));
}

const badRequest = (message: string): AzureError => new AzureError(400, "BadRequest", message);

/** What a client asks for, with Azure's defaults. Throws what Traffic Manager refuses; limits are those of Microsoft's description of the API. */
export function completeEndpoint(segment: Segment, name: string, given: Given, { routing, taken }: { readonly routing: string; readonly taken: readonly number[] }, kinds: Kinds): Pick<Endpoint, "properties"> {
  const free = Array.from({ length: 1000 }, (_item, index) => index + 1).find((priority) => !taken.includes(priority));
  const { weight = 1, priority = free ?? 1, endpointLocation, target, targetResourceId } = given;
  const place = endpointLocation === undefined ? undefined : findLocation(endpointLocation)?.displayName;
  if (endpointLocation !== undefined && place === undefined) throw badRequest(`The endpointLocation '${endpointLocation}' of endpoint '${name}' is no region of Azure.`);
  for (const [what, value] of Object.entries({ weight, priority })) if (value < 1 || value > 1000) throw badRequest(`The ${what} '${String(value)}' of endpoint '${name}' is not between 1 and 1000.`);
  if (taken.includes(priority)) throw badRequest(`The priority '${String(priority)}' of endpoint '${name}' is that of another endpoint.`);
  if (routing === "Performance" && place === undefined) throw badRequest(`The endpoint '${name}' needs an endpointLocation, as its profile routes by performance.`);
  if (segment === "externalEndpoints" && (target ?? "") === "") throw badRequest(`The endpoint '${name}' needs a target.`);
  if (segment === "nestedEndpoints" && childOf(targetResourceId, kinds) === undefined) throw badRequest(`The targetResourceId '${targetResourceId ?? ""}' of endpoint '${name}' is no Traffic Manager profile.`);
  return { properties: { ...given, weight, priority, ...(place === undefined ? {} : { endpointLocation: place }) } };
}

/** The profile that a nested endpoint stands for. */
const childOf = (id: string | undefined, kinds: Kinds): TrafficManagerProfile | undefined => (id !== undefined && /\/trafficManagerProfiles\/[^/]+$/i.test(id) ? (kinds.findById(id) as TrafficManagerProfile | undefined) : undefined);

/** As an endpoint shows what it has; nulls included. */
function endpointView(segment: Segment, { properties }: Endpoint, kinds: Kinds): Record<string, unknown> {
  const { endpointStatus = "Enabled", alwaysServe = "Disabled", target, targetResourceId, weight, priority, endpointLocation, customHeaders, subnets, geoMapping } = properties;
  const child = segment === "nestedEndpoints" ? childOf(targetResourceId, kinds) : undefined;
  const isIdle = child !== undefined && endpointsOf(child, kinds).every(({ endpoint }) => endpoint.properties.endpointStatus === "Disabled");
  const { minChildEndpoints = 1, minChildEndpointsIPv4 = 0, minChildEndpointsIPv6 = 0 } = properties;
  return {
    endpointStatus,
    endpointMonitorStatus: endpointStatus === "Disabled" ? "Disabled" : alwaysServe === "Enabled" ? "Unmonitored" : isIdle ? "Stopped" : "CheckingEndpoint",
    targetResourceId: targetResourceId ?? null, target: child === undefined ? target : `${child.properties.dnsConfig.relativeName}.trafficmanager.net`, weight, priority, endpointLocation: endpointLocation ?? null,
    ...(segment === "nestedEndpoints" ? { minChildEndpoints, minChildEndpointsIPv4, minChildEndpointsIPv6 } : { minChildEndpoints: null }),
    ...Object.fromEntries(Object.entries({ customHeaders, subnets, geoMapping }).filter(([, value]) => value !== undefined)),
    alwaysServe,
  };
}
