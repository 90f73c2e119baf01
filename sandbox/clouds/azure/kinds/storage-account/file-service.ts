import { boolean, integer, object, text } from "../../../kit/schema.ts";
import { storageVersions } from "../../arm/api-versions.ts";
import { armKind, type ArmDocument } from "../../arm/arm-kind.ts";
import type { Kinds } from "../../arm/kinds.ts";
import { inResourceGroup } from "../../arm/place.ts";
import { AzureError } from "../../azure-error.ts";
import type { StorageAccount } from "./kind.ts";

/** The file service of an account. */
export interface FileService extends ArmDocument {
  readonly parents: readonly [account: string];
  readonly sku: StorageAccount["sku"];
  readonly smb: Readonly<Record<string, string | undefined>>;
  readonly retention: { readonly enabled: boolean; readonly days?: number };
}

const type = "Microsoft.Storage/storageAccounts/fileServices";

/** The file service "default", which comes and goes with its account. It keeps no deleted shares. */
export const fileService = armKind<FileService>()({
  type,
  apiVersions: storageVersions,
  place: inResourceGroup(type),
  collection: "fileServices",
  isPart: true,
  put: {
    schema: object({
      properties: object({
        protocolSettings: object({ smb: object({ versions: text, authenticationMethods: text, kerberosTicketEncryption: text, channelEncryption: text }) }),
        shareDeleteRetentionPolicy: object({ enabled: boolean, days: integer }),
      }),
    }),
  },
  checkName: (name) => {
    if (name !== "default") throw new AzureError(400, "InvalidResourceName", `The file service is called 'default', not '${name}'.`);
  },
  make: ({ given: { properties }, parent }, known) => {
    const { enabled = true, days } = properties?.shareDeleteRetentionPolicy ?? known?.retention ?? initial;
    if (days !== undefined && (days < 1 || days > 365)) throw new AzureError(400, "InvalidValuesForRequestParameters", "Values for request parameters are invalid: shareDeleteRetentionPolicy.days.");
    return { sku: (parent as StorageAccount).sku, smb: { ...known?.smb, ...properties?.protocolSettings?.smb }, retention: { enabled, ...(days === undefined ? {} : { days }) } };
  },
  // A PUT is answered with what it sent.
  view: ({ sku, smb, retention }, { given }) =>
    given === undefined
      ? { sku: { name: sku.name, tier: "Standard" }, properties: { protocolSettings: { smb }, cors: { corsRules: [] }, shareDeleteRetentionPolicy: retention } }
      : given.properties === undefined ? { id: undefined, type: undefined } : { properties: given.properties },
  answers: { created: { status: 200 }, updated: { status: 200 }, deleted: { status: 200 } },
});

/** Of new accounts: deleted shares stay for a week (recorded in 2025). */
const initial = { enabled: true, days: 7 };

/** Gives an account its file service, or that one the account's new sku. */
export function keepFileService({ resourceGroup, name, sku, createdAt }: StorageAccount, kinds: Kinds): void {
  const at = { resourceGroup, parents: [name], name: "default" } as const;
  const services = kinds.of(fileService);
  services.insert({ createdAt, smb: {}, retention: initial, ...services.lookUp(at.name, at), ...at, sku });
}
