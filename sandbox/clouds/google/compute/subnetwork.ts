import { boolean, listOf, object, text } from "../../kit/schema.ts";
import { notModelled } from "../google-error.ts";
import { closedRegion, regions } from "../locations.ts";
import { newEtag } from "../project.ts";
import { addressAt, parseCidr } from "./cidr.ts";
import type { ComputeServices } from "./compute.ts";
import { computeKind, type ComputeDocument, computeMethod } from "./compute-kind.ts";
import { autoRange } from "./network.ts";
import { conditionNotMet, invalidValue, requireName, selfLink } from "./resource-names.ts";
import { checkRange, checkSecondary } from "./subnetwork-ranges.ts";

/** A subnetwork. */
export interface Subnetwork extends ComputeDocument {
  /** Self link. */
  readonly network: string;
  readonly region: string;
  readonly ipCidrRange: string;
  readonly gatewayAddress: string;
  readonly secondaryIpRanges?: readonly { readonly rangeName: string; readonly ipCidrRange: string }[];
  readonly privateIpGoogleAccess: boolean;
  /** Whether the program said that it has no flow logs: the API tells what it was told. */
  readonly logConfig?: { readonly enable: false };
  readonly fingerprint: string;
}

const changeable = { fingerprint: text, privateIpGoogleAccess: boolean, secondaryIpRanges: listOf(object({ rangeName: text, ipCidrRange: text })), logConfig: object({ enable: boolean }) };

/** What a subnetwork has that sets nothing else, which is also what the API shows. */
const silent = { purpose: "PRIVATE", stackType: "IPV4_ONLY", privateIpv6GoogleAccess: "DISABLE_GOOGLE_ACCESS", enableFlowLogs: false, allowSubnetCidrRoutesOverlap: false };

const onlyAccess = object({ privateIpGoogleAccess: boolean });
const onlyRange = object({ ipCidrRange: text });

/** Subnetworks of a project. */
export const subnetwork = computeKind<Subnetwork>()({
  name: "subnetwork",
  plural: "subnetworks",
  spec: "compute.Subnetwork",
  places: ["regions"],
  insert: { schema: object({ name: text, description: text, network: text, region: text, ipCidrRange: text, ...changeable }), silent },
  make: ({ given, path, region }, services) => {
    const network = services.networks.get(given.network ?? "").selfLink;
    const range = checkRange(given.ipCidrRange, "resource.ipCidrRange", { network, path }, services);
    return {
      network,
      region: selfLink(`projects/${services.projectId}/regions/${region}`),
      ipCidrRange: given.ipCidrRange ?? "",
      gatewayAddress: addressAt(range, 1),
      secondaryIpRanges: checkSecondary(given.secondaryIpRanges, { network, path }, [range], services),
      privateIpGoogleAccess: given.privateIpGoogleAccess ?? false,
      logConfig: readLogConfig(given.logConfig),
      fingerprint: newEtag(),
    };
  },
  patch: { schema: object(changeable), silent },
  patchType: "compute.subnetworks.patch",
  change: (doc, { given, has, path }, services) => {
    if (given.fingerprint !== doc.fingerprint) throw conditionNotMet("Invalid fingerprint.");
    const primary = parseCidr(doc.ipCidrRange);
    return {
      secondaryIpRanges: has("secondaryIpRanges") ? checkSecondary(given.secondaryIpRanges, { network: doc.network, path }, primary ? [primary] : [], services) : doc.secondaryIpRanges,
      privateIpGoogleAccess: has("privateIpGoogleAccess") ? (given.privateIpGoogleAccess ?? false) : doc.privateIpGoogleAccess,
      logConfig: readLogConfig(given.logConfig) ?? doc.logConfig,
      fingerprint: newEtag(),
    };
  },
  methods: [
    // Lets machines without external addresses reach Google's APIs, or not.
    computeMethod<Subnetwork>()({
      name: "setPrivateIpGoogleAccess",
      body: { schema: onlyAccess },
      begins: "enqueue",
      reaches: true,
      change: (_doc, { given }) => ({ privateIpGoogleAccess: given.privateIpGoogleAccess ?? false, fingerprint: newEtag() }),
    }),
    // Makes the primary range larger.
    computeMethod<Subnetwork>()({
      name: "expandIpCidrRange",
      body: { schema: onlyRange },
      begins: "begin",
      change: (doc, { given, path }, services) => {
        const range = checkRange(given.ipCidrRange, "resource.ipCidrRange", { network: doc.network, path }, services);
        const old = parseCidr(doc.ipCidrRange);
        if (old && (range.first > old.first || range.last < old.last)) throw invalidValue(`Invalid value for field 'resource.ipCidrRange': the new range must hold ${doc.ipCidrRange}.`);
        return { ipCidrRange: given.ipCidrRange ?? "", gatewayAddress: addressAt(range, 1), fingerprint: newEtag() };
      },
    }),
  ],
  automatic,
  comesWith: "project or a network",
  view: (doc) => ({ ...doc, ...silent }),
  users: ({ selfLink: link }, { clusters }) => clusters.using(link.replace(selfLink(""), "")),
  changed: ({ clusters }) => clusters.waysOutChanged(),
  reaches: ["patch"],
});

/** One subnetwork in each region of each auto mode network, called like the network. */
function automatic({ networks, projectId }: ComputeServices): Subnetwork[] {
  const auto = networks.all().filter(({ autoCreateSubnetworks }) => autoCreateSubnetworks);
  return auto.flatMap((network) =>
    regions.filter((region) => region !== closedRegion).map((region) => {
      const range = parseCidr(autoRange(region));
      return {
        id: String(2 + regions.indexOf(region)),
        name: requireName(network.name),
        network: network.selfLink,
        region: selfLink(`projects/${projectId}/regions/${region}`),
        ipCidrRange: autoRange(region),
        gatewayAddress: range ? addressAt(range, 1) : "",
        privateIpGoogleAccess: false,
        fingerprint: "",
        creationTimestamp: network.creationTimestamp,
        selfLink: selfLink(`projects/${projectId}/regions/${region}/subnetworks/${network.name}`),
      };
    }),
  );
}

/** Flow logs: that there are none may be said, since nothing writes them. */
function readLogConfig(config: { readonly enable?: boolean } | undefined): Subnetwork["logConfig"] {
  if (config === undefined) return undefined;
  if (config.enable !== false) throw notModelled("flow logs (subnetwork.logConfig)");
  return { enable: false };
}
