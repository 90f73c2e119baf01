import { type Infer, integer, listOf, mapOf, object, oneOf, oneOfModelled, required, text } from "../../../kit/schema.ts";
import { trafficManagerVersions } from "../../arm/api-versions.ts";
import { type ArmDocument, armKind, type Shown } from "../../arm/arm-kind.ts";
import type { Kinds } from "../../arm/kinds.ts";
import { inResourceGroup } from "../../arm/place.ts";
import { AzureError, notModelled } from "../../azure-error.ts";
import { nameCheckRoute } from "../name-check.ts";
import { endpointProperties } from "./endpoint-properties.ts";
import { completeEndpoint, type Endpoint, endpointsOf, kindOfSegment, type Segment } from "./endpoint.ts";

const properties = {
  profileStatus: oneOf("Enabled", "Disabled"), trafficRoutingMethod: oneOf("Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet"), dnsConfig: object({ relativeName: text, ttl: integer }),
  monitorConfig: object({
    protocol: oneOf("HTTP", "HTTPS", "TCP"), port: integer, path: text, intervalInSeconds: integer, timeoutInSeconds: integer, toleratedNumberOfFailures: integer,
    customHeaders: listOf(object({ name: required(text), value: required(text) })), expectedStatusCodeRanges: listOf(object({ min: required(integer), max: required(integer) })),
  }),
  maxReturn: integer, allowedEndpointRecordTypes: listOf(oneOf("DomainName", "IPv4Address", "IPv6Address", "Any")), trafficViewEnrollmentStatus: oneOfModelled(["Disabled"], "No traffic is counted."),
  endpoints: listOf(object({ name: required(text), type: required(text), properties: endpointProperties })),
};
const schema = object({ location: text, tags: mapOf(text), properties: object(properties) });
const rules = { schema, elsewhere: { readOnly: ["properties.monitorConfig.profileMonitorStatus", "properties.endpoints[].properties.endpointMonitorStatus", "properties.endpoints[].id"] } };

type Given = NonNullable<Infer<typeof schema>["properties"]>;
type Monitor = NonNullable<Given["monitorConfig"]>;
type Wanted = { readonly segment: Segment; readonly name: string } & Pick<Endpoint, "properties">;

/** A profile; its endpoints are resources of their own. */
export interface TrafficManagerProfile extends ArmDocument {
  readonly location: string;
  readonly properties: Pick<Given, "maxReturn" | "allowedEndpointRecordTypes"> & {
    readonly profileStatus: "Enabled" | "Disabled";
    readonly trafficRoutingMethod: NonNullable<Given["trafficRoutingMethod"]>;
    readonly dnsConfig: { readonly relativeName: string; readonly ttl: number };
    readonly monitorConfig: Monitor & Required<Pick<Monitor, "protocol" | "port" | "intervalInSeconds" | "toleratedNumberOfFailures" | "timeoutInSeconds">>;
  };
  /** The endpoints of a PUT, until they take the place of those before; absent where it has given none. */
  readonly wanted?: readonly Wanted[];
}

/** Traffic Manager profiles. Answers are those of recordings of 2023; no name server gives their names out yet. */
export const trafficManagerProfile = armKind<TrafficManagerProfile>()({
  type: "Microsoft.Network/trafficmanagerprofiles",
  apiVersions: trafficManagerVersions,
  place: inResourceGroup("Microsoft.Network/trafficManagerProfiles"),
  collection: "trafficManagerProfiles",
  region: "global",
  put: rules,
  patch: rules,
  checkName: (name) => {
    if (name.length > 63 || !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name)) throw badRequest(`The name '${name}' of a profile must have 1 to 63 letters, digits, hyphens and periods, and begin and end with a letter or digit.`);
  },
  make: ({ given: { tags, properties: given = {} }, location = "" }, known, { kinds }) => {
    const { endpoints, profileStatus = "Enabled", trafficRoutingMethod, dnsConfig, monitorConfig, maxReturn, allowedEndpointRecordTypes } = given;
    if (trafficRoutingMethod === undefined || dnsConfig?.relativeName === undefined) throw badRequest("A profile needs 'properties.trafficRoutingMethod' and 'properties.dnsConfig.relativeName'.");
    const { relativeName, ttl = 0 } = dnsConfig;
    const owner = ownerOf(relativeName, kinds);
    if (owner !== undefined && owner.properties.dnsConfig.relativeName !== known?.properties.dnsConfig.relativeName) throw new AzureError(409, "Conflict", `Domain name ${relativeName}.trafficmanager.net is not available. Please choose a different DNS prefix.`);
    const wanted = endpoints === undefined ? undefined : completeEndpoints(endpoints, trafficRoutingMethod, kinds);
    return { location, tags, properties: { profileStatus, trafficRoutingMethod, dnsConfig: { relativeName, ttl }, monitorConfig: completeMonitor(monitorConfig), maxReturn, allowedEndpointRecordTypes }, wanted };
  },
  work: async (profile, _known, { kinds, now }) => {
    if (profile.wanted === undefined) return undefined;
    const before = endpointsOf(profile, kinds);
    for (const { segment, endpoint } of before) if (!profile.wanted.some(({ name }) => name.toLowerCase() === endpoint.name.toLowerCase())) void kinds.of(kindOfSegment[segment]).changes.take(endpoint, true);
    for (const { segment, name, properties: own } of profile.wanted) {
      const createdAt = before.find(({ endpoint }) => endpoint.name === name)?.endpoint.createdAt ?? now().toISOString();
      kinds.of(kindOfSegment[segment]).insert({ resourceGroup: profile.resourceGroup, parents: [profile.name], name, createdAt, properties: own });
    }
    return Promise.resolve({ wanted: undefined });
  },
  view,
  answers: { created: { status: 201 }, updated: { status: 200 }, deleted: { status: 200, body: { properties: { boolean: true } } } },
  routes: ({ kinds }) =>
    (["checkTrafficManagerNameAvailability", "checkTrafficManagerNameAvailabilityV2"] as const).map((name) =>
      nameCheckRoute({ type: `Microsoft.Network/${name}`, right: "action", ofNoSubscription: !name.endsWith("V2"), always: (prefix) => ({ name: prefix, type: "Microsoft.Network/trafficManagerProfiles" }), fault: (prefix) => prefixFault(prefix, kinds), free: { reason: null, message: null } }),
    ),
  state: ({ properties: { trafficRoutingMethod, dnsConfig } }) => `${trafficRoutingMethod} ${dnsConfig.relativeName}.trafficmanager.net`,
});

const badRequest = (message: string): AzureError => new AzureError(400, "BadRequest", message);
const ownerOf = (prefix: string, kinds: Kinds): TrafficManagerProfile | undefined => kinds.of(trafficManagerProfile).all().find(({ properties: { dnsConfig } }) => dnsConfig.relativeName.toLowerCase() === prefix.toLowerCase());
const prefixFault = (prefix: string, kinds: Kinds): readonly [string, string] | undefined => (ownerOf(prefix, kinds) === undefined ? undefined : ["AlreadyExists", `Domain name ${prefix}.trafficmanager.net already exists. Please choose a different DNS prefix.`]);

function completeEndpoints(given: NonNullable<Given["endpoints"]>, routing: string, kinds: Kinds): Wanted[] {
  const done: Wanted[] = [];
  for (const { name, type, properties: own = {} } of given) {
    const segment = (Object.keys(kindOfSegment) as Segment[]).find((each) => type.toLowerCase().endsWith(each.toLowerCase()));
    if (segment === undefined) throw notModelled(`'properties.endpoints' of type '${type}'`, "A profile has external and nested endpoints.");
    done.push({ segment, name, ...completeEndpoint(segment, name, own, { routing, taken: done.map((other) => other.properties.priority) }, kinds) });
  }
  return done;
}

/** Limits of Microsoft's page "Traffic Manager endpoint monitoring". */
function completeMonitor({ protocol, port, path, intervalInSeconds = 30, toleratedNumberOfFailures = 3, timeoutInSeconds = intervalInSeconds === 10 ? 9 : 10, ...rest }: Monitor = {}): TrafficManagerProfile["properties"]["monitorConfig"] {
  if (protocol === undefined || port === undefined) throw badRequest("A profile needs 'properties.monitorConfig.protocol' and 'port'.");
  if ((protocol === "TCP") !== (path === undefined)) throw badRequest("'properties.monitorConfig.path' is needed for HTTP and HTTPS, and cannot be given for TCP.");
  if (intervalInSeconds !== 30 && intervalInSeconds !== 10) throw badRequest("'properties.monitorConfig.intervalInSeconds' must be 30 or 10.");
  if (timeoutInSeconds < 5 || timeoutInSeconds > (intervalInSeconds === 10 ? 9 : 10)) throw badRequest("'properties.monitorConfig.timeoutInSeconds' must be between 5 and 10, or 9 where probes come every 10 s.");
  return { protocol, port, path, intervalInSeconds, toleratedNumberOfFailures, timeoutInSeconds, ...rest };
}

/** What a profile shows; nulls included. The answer to a PUT shows no tags where there are none. */
function view(profile: TrafficManagerProfile, { given, call }: Shown, { kinds }: { readonly kinds: Kinds }): Record<string, unknown> {
  const { tags, properties: { profileStatus, trafficRoutingMethod, dnsConfig, monitorConfig, maxReturn, allowedEndpointRecordTypes } } = profile;
  const { protocol, port, path, ...monitor } = monitorConfig;
  const below = endpointsOf(profile, kinds);
  const isIdle = below.every(({ endpoint }) => endpoint.properties.endpointStatus === "Disabled");
  const profileMonitorStatus = profileStatus === "Disabled" ? "Disabled" : isIdle ? "Inactive" : "CheckingEndpoints";
  return {
    type: "Microsoft.Network/trafficManagerProfiles",
    ...(tags === undefined && given === undefined ? { tags: {} } : {}),
    properties: {
      profileStatus, trafficRoutingMethod, dnsConfig: { relativeName: dnsConfig.relativeName, fqdn: `${dnsConfig.relativeName}.trafficmanager.net`, ttl: dnsConfig.ttl },
      monitorConfig: { profileMonitorStatus, protocol, port, path: path ?? null, ...monitor },
      endpoints: below.map(({ segment, endpoint }) => kinds.of(kindOfSegment[segment]).show(endpoint, { call })),
      trafficViewEnrollmentStatus: "Disabled", maxReturn: maxReturn ?? null, ...(allowedEndpointRecordTypes === undefined ? {} : { allowedEndpointRecordTypes }),
    },
  };
}
