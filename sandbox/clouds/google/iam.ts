import * as crypto from "node:crypto";
import { object, text } from "../kit/schema.ts";
import type { Collection } from "../store.ts";
import type { Call, Caller, GoogleApi, JsonObject, Route } from "./api.ts";
import type { CustomRoles } from "./custom-roles.ts";
import { GoogleError, invalid } from "./google-error.ts";
import { type GoogleKind, routesOf } from "./google-kind.ts";
import { message, readMessage } from "./message.ts";
import { policyAfter } from "./policy-requests.ts";
import { type IamPolicy, newEtag, type Project } from "./project.ts";
import { checkMember } from "./resource-manager.ts";
import { type ServiceAccountKey, ServiceAccountKeys } from "./service-account-keys.ts";

/** A service account, as the API writes it. */
export interface ServiceAccount {
  readonly name: string;
  readonly projectId: string;
  readonly uniqueId: string;
  readonly email: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly oauth2ClientId: string;
  readonly etag: string;
  readonly disabled?: boolean;
}

const details = object({ displayName: text, description: text });
/** Clients send back what they have read; IAM takes the two details of it (IAM reference, projects.serviceAccounts.create). */
const elsewhere = { readOnly: ["serviceAccount.name", "serviceAccount.etag"] };

export const newAccount = message("iam.CreateServiceAccountRequest", object({ accountId: text, serviceAccount: details }), { elsewhere });
const changedAccount = message("iam.PatchServiceAccountRequest", object({ updateMask: text, serviceAccount: details }), { elsewhere });

/** Account ids are 6-30 lowercase letters, digits and hyphens (IAM reference, projects.serviceAccounts.create). */
const accountIdRule = /^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$/;

/** What lets somebody start a machine as an account (cloud.google.com/iam/docs/service-accounts-actas). */
const actAs = "iam.serviceAccounts.actAs";

/** iam.googleapis.com: service accounts, their keys, who may act as them, and custom roles. */
export class Iam implements GoogleApi {
  readonly host = "iam.googleapis.com";
  readonly title = "Identity and Access Management (IAM) API";
  readonly errorForm = "both";
  readonly routes: readonly Route[];
  private readonly keys: ServiceAccountKeys;
  private readonly kind: GoogleKind<ServiceAccount> = {
    collection: "/v1/projects/{project}/serviceAccounts",
    name: "account",
    permissions: "iam.serviceAccounts",
    items: "accounts",
    list: () => this.accounts.values(),
    get: (call) => this.require(call),
    create: (call) => this.create(call),
    update: { verb: "PATCH", run: (account, call) => this.patch(account, call) },
    delete: (account) => this.delete(account),
    methods: {
      enable: (account) => (this.change(account, { disabled: undefined }), {}),
      disable: (account) => (this.change(account, { disabled: true }), {}),
      getIamPolicy: (account) => this.policyOf(account),
      setIamPolicy: (account, call) => this.setPolicy(account, call),
    },
  };

  constructor(
    private readonly project: Project,
    private readonly deployer: string,
    readonly accounts: Collection<ServiceAccount>,
    private readonly policies: Collection<IamPolicy>,
    keys: Collection<ServiceAccountKey>,
    roles: CustomRoles,
  ) {
    this.keys = new ServiceAccountKeys(keys, (call) => this.require(call));
    this.routes = [...routesOf(this.kind), ...this.keys.routes, ...roles.routes];
  }

  /** Whether an e-mail is that of a service account: one of the project's, the deployer's, or Google's own for nodes. */
  exists(email: string): boolean {
    return this.accounts.get(email) !== undefined || email === this.deployer || email === this.project.computeServiceAccount;
  }

  /** Public keys, PEM, by which somebody signs in as an account; none where it is disabled or is not there. */
  signingKeys(email: string): string[] {
    const account = this.accounts.get(email);
    return account === undefined || account.disabled === true ? [] : this.keys.of(email).map(({ publicKey }) => publicKey);
  }

  /** Whether somebody may start machines as an account: by a role in the project, or one on the account. */
  mayActAs({ principal, needs }: Caller, email: string): boolean {
    needs(actAs);
    const account = email === "default" ? this.project.computeServiceAccount : email;
    return this.exists(account) && (this.project.allows(principal, actAs) || this.project.allowedBy(this.policies.get(account)?.bindings ?? [], principal, actAs));
  }

  private create(call: Call): ServiceAccount {
    const { accountId: id = "", serviceAccount } = readMessage(newAccount, call);
    if (!accountIdRule.test(id)) {
      throw invalid(`The account ID "${id}" does not have a length between 6 and 30, or is not made of lowercase letters, digits and hyphens.`);
    }
    const email = `${id}@${this.project.id}.iam.gserviceaccount.com`;
    if (this.accounts.get(email)) throw new GoogleError("ALREADY_EXISTS", `Service account ${id} already exists within project projects/${this.project.id}.`);
    const uniqueId = String(100_000_000_000_000_000_000n + (crypto.randomBytes(8).readBigUInt64BE() % 9_000_000_000_000_000_000n));
    const account: ServiceAccount = {
      name: `projects/${this.project.id}/serviceAccounts/${email}`,
      projectId: this.project.id,
      uniqueId,
      email,
      ...checkDetails(serviceAccount),
      oauth2ClientId: uniqueId,
      etag: newEtag(),
    };
    this.accounts.put(email, account);
    return account;
  }

  /** Answers with what was changed and with nothing else, as IAM does (google/iam-service-account-full). */
  private patch(account: ServiceAccount, call: Call): JsonObject {
    const { serviceAccount, updateMask = "" } = readMessage(changedAccount, call);
    const details = checkDetails(serviceAccount);
    const changed = updateMask.split(",").filter((field) => field !== "").map((field) => {
      if (!["displayName", "display_name", "description"].includes(field)) throw invalid(`The field ${field} of a service account cannot be updated.`);
      return field === "description" ? { description: details.description } : { displayName: details.displayName };
    });
    const changes = Object.assign({}, ...changed) as Partial<ServiceAccount>;
    return { name: this.change(account, changes).name, ...changes };
  }

  private delete(account: ServiceAccount): JsonObject {
    this.accounts.delete(account.email);
    this.policies.delete(account.email);
    this.keys.forget(account.email);
    return {};
  }

  private change(account: ServiceAccount, changes: Partial<ServiceAccount>): ServiceAccount {
    const changed = { ...account, ...changes, etag: newEtag() };
    this.accounts.put(account.email, changed);
    return changed;
  }

  private policyOf(account: ServiceAccount): IamPolicy {
    return this.policies.get(account.email) ?? { version: 1, etag: "ACAB", bindings: [] };
  }

  private setPolicy(account: ServiceAccount, call: Call): IamPolicy {
    const changed = policyAfter(this.policyOf(account), call, "iam");
    for (const member of changed.bindings.flatMap((binding) => binding.members)) checkMember(member, (email) => this.exists(email));
    this.policies.put(account.email, changed);
    return changed;
  }

  private require(call: Call): ServiceAccount {
    const wanted = call.params["account"] ?? "";
    const account = this.accounts.get(wanted) ?? this.accounts.values().find((candidate) => candidate.uniqueId === wanted);
    if (!account) throw new GoogleError("NOT_FOUND", "Unknown service account");
    return account;
  }
}

/** Limits: display name 100 bytes, description 256 bytes. */
function checkDetails({ displayName = "", description = "" }: Pick<ServiceAccount, "displayName" | "description"> = {}): Pick<ServiceAccount, "displayName" | "description"> {
  if (Buffer.byteLength(displayName) > 100) throw invalid("The display name of a service account must be at most 100 bytes long.");
  if (Buffer.byteLength(description) > 256) throw invalid("The description of a service account must be at most 256 bytes long.");
  return { ...(displayName === "" ? {} : { displayName }), ...(description === "" ? {} : { description }) };
}
