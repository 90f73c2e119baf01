import * as crypto from "node:crypto";
import { integer, mapOf, object, oneOf, text } from "../../../kit/schema.ts";
import { storageVersions } from "../../arm/api-versions.ts";
import { armKind, type ArmDocument } from "../../arm/arm-kind.ts";
import { inResourceGroup } from "../../arm/place.ts";
import type { ArmCall } from "../../arm/route.ts";
import { AzureError, notModelled } from "../../azure-error.ts";

/** A file share. */
export interface Share extends ArmDocument {
  readonly parents: readonly [account: string, fileService: string];
  readonly properties: { readonly metadata?: Readonly<Record<string, string>>; readonly shareQuota: number; readonly accessTier: "TransactionOptimized" | "Hot" | "Cool" };
  /** ISO 8601, as is {@link tierSince}. */
  readonly changedAt: string;
  /** When its tier was chosen. */
  readonly tierSince: string;
}

const type = "Microsoft.Storage/storageAccounts/fileServices/shares";

/** GiB; both the largest that a share can be and what it is where nobody asks for less (recorded in 2024 and 2026). */
const largestQuota = 102_400;

const properties = object({ metadata: mapOf(text), shareQuota: integer, accessTier: oneOf("TransactionOptimized", "Hot", "Cool"), enabledProtocols: oneOf("SMB") });

/** File shares of an account. The files are not modelled. */
export const share = armKind<Share>()({
  type,
  apiVersions: storageVersions,
  place: inResourceGroup(type),
  collection: "fileShares",
  put: { schema: object({ properties }) },
  patch: { schema: object({ properties }) },
  merge: (known, patch) => ({ properties: { ...known.properties, ...patch.properties } }),
  // Rule and words: Microsoft's page "Naming and referencing shares"; Azure/azure-cli issues quote the refusal with its misspelling.
  checkName: (name) => {
    if (name.length < 3 || name.length > 63 || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) throw refusal(400, "InvalidResourceName", "The specifed resource name contains invalid characters.");
  },
  make: ({ given, call }, known, { now }) => {
    demandNoSnapshot(call);
    const { metadata, shareQuota = known?.properties.shareQuota ?? largestQuota, accessTier = known?.properties.accessTier ?? "TransactionOptimized" } = given.properties ?? {};
    if (shareQuota < 1 || shareQuota > largestQuota) throw refusal(400, "InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.");
    const time = now().toISOString();
    return { properties: { metadata: metadata ?? known?.properties.metadata, shareQuota, accessTier }, changedAt: time, tierSince: known?.properties.accessTier === accessTier ? known.tierSince : time };
  },
  // A PUT is answered with what it sent. Lists tell the protocol, and no policies.
  view: ({ properties: { metadata, ...shown }, changedAt, tierSince }, { given, inList, call }) => {
    if (given !== undefined) return { properties: given.properties ?? {} };
    if (inList !== true) demandNoSnapshot(call);
    return {
      etag: `"${etagOf(changedAt)}"`,
      properties: {
        leaseStatus: "unlocked",
        leaseState: "available",
        ...(inList === true ? { enabledProtocols: "SMB" } : { signedIdentifiers: [] }),
        ...(metadata === undefined || inList === true ? {} : { metadata }),
        accessTierChangeTime: tierSince,
        lastModifiedTime: changedAt,
        ...shown,
      },
    };
  },
  filter: (call) => {
    const option = ["$expand", "$filter", "$maxpagesize"].find((name) => call.query.has(name));
    if (option !== undefined) throw notModelled(`'${option}' of file shares`, "Its lists are whole, and it keeps neither snapshots nor deleted shares.");
    return () => true;
  },
  answers: { created: { status: 201 }, updated: { status: 200 }, deleted: { status: 200, body: "none" } },
  refusals: { notFound: () => refusal(404, "ShareNotFound", "The specified share does not exist.") },
});

function demandNoSnapshot(call: ArmCall): void {
  if (call.query.has("$expand")) throw notModelled("'$expand' of a file share", "It keeps no snapshots.");
}

/** As the service behind signs its refusals. */
const refusal = (status: number, code: string, message: string): AzureError => new AzureError(status, code, `${message}\nRequestId:${crypto.randomUUID()}\nTime:${new Date().toISOString()}`);

/** The time of a change in ticks of 100 ns since the year 1, in hexadecimal digits, as the service writes it. */
const etagOf = (time: string): string => `0x${((BigInt(Date.parse(time)) + 62_135_596_800_000n) * 10_000n).toString(16).toUpperCase()}`;
