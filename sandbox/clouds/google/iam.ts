import * as crypto from "node:crypto";
import type { Collection } from "../store.ts";
import type { CustomRoles } from "./custom-roles.ts";
import type { Call, Caller, GoogleApi, JsonObject, Route } from "./api.ts";
import { objectAt, textAt } from "./api.ts";
import { GoogleError, invalid } from "./google-error.ts";
import type { IamPolicy, Project } from "./project.ts";
import { newEtag, readBindings } from "./project.ts";
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
  private readonly accountRoutes = [
    { method: "POST", path: "/v1/projects/{project}/serviceAccounts", permission: "iam.serviceAccounts.create", run: (call: Call) => this.create(call.body) },
    { method: "GET", path: "/v1/projects/{project}/serviceAccounts", permission: "iam.serviceAccounts.list", run: () => ({ accounts: this.accounts.values() }) },
    { method: "GET", path: "/v1/projects/{project}/serviceAccounts/{account}", permission: "iam.serviceAccounts.get", run: (call: Call) => this.require(call) },
    { method: "PATCH", path: "/v1/projects/{project}/serviceAccounts/{account}", permission: "iam.serviceAccounts.update", run: (call: Call) => this.patch(call) },
    { method: "DELETE", path: "/v1/projects/{project}/serviceAccounts/{account}", permission: "iam.serviceAccounts.delete", run: (call: Call) => this.delete(call) },
    { method: "POST", path: "/v1/projects/{project}/serviceAccounts/{account}:enable", permission: "iam.serviceAccounts.enable", run: (call: Call) => (this.change(call, { disabled: undefined }), {}) },
    { method: "POST", path: "/v1/projects/{project}/serviceAccounts/{account}:disable", permission: "iam.serviceAccounts.disable", run: (call: Call) => (this.change(call, { disabled: true }), {}) },
    { method: "POST", path: "/v1/projects/{project}/serviceAccounts/{account}:getIamPolicy", permission: "iam.serviceAccounts.getIamPolicy", run: (call: Call) => this.policyOf(this.require(call)) },
    { method: "POST", path: "/v1/projects/{project}/serviceAccounts/{account}:setIamPolicy", permission: "iam.serviceAccounts.setIamPolicy", run: (call: Call) => this.setPolicy(call) },
  ] as const;

  constructor(
    private readonly project: Project,
    private readonly deployer: string,
    readonly accounts: Collection<ServiceAccount>,
    private readonly policies: Collection<IamPolicy>,
    keys: Collection<ServiceAccountKey>,
    roles: CustomRoles,
  ) {
    this.keys = new ServiceAccountKeys(keys, (call) => this.require(call));
    this.routes = [...this.accountRoutes, ...this.keys.routes, ...roles.routes];
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

  private create(body: JsonObject): ServiceAccount {
    const id = textAt(body, "accountId") ?? "";
    if (!accountIdRule.test(id)) {
      throw invalid(`The account ID "${id}" does not have a length between 6 and 30, or is not made of lowercase letters, digits and hyphens.`);
    }
    const email = `${id}@${this.project.id}.iam.gserviceaccount.com`;
    if (this.accounts.get(email)) throw new GoogleError("ALREADY_EXISTS", `Service account ${id} already exists within project projects/${this.project.id}.`);
    const details = readDetails(objectAt(body, "serviceAccount"));
    const uniqueId = String(100_000_000_000_000_000_000n + (crypto.randomBytes(8).readBigUInt64BE() % 9_000_000_000_000_000_000n));
    const account: ServiceAccount = {
      name: `projects/${this.project.id}/serviceAccounts/${email}`,
      projectId: this.project.id,
      uniqueId,
      email,
      ...details,
      oauth2ClientId: uniqueId,
      etag: newEtag(),
    };
    this.accounts.put(email, account);
    return account;
  }

  /** Answers with what was changed and with nothing else, as IAM does (google/iam-service-account-full). */
  private patch(call: Call): JsonObject {
    const mask = textAt(call.body, "updateMask")?.split(",") ?? [];
    const details = readDetails(objectAt(call.body, "serviceAccount"));
    for (const field of mask) if (field !== "displayName" && field !== "description" && field !== "display_name") throw invalid(`The field ${field} of a service account cannot be updated.`);
    const changed = mask.map((field) => (field === "description" ? { description: details.description } : { displayName: details.displayName }));
    const changes = Object.assign({}, ...changed) as Partial<ServiceAccount>;
    return { name: this.change(call, changes).name, ...changes };
  }

  private delete(call: Call): JsonObject {
    const account = this.require(call);
    this.accounts.delete(account.email);
    this.policies.delete(account.email);
    this.keys.forget(account.email);
    return {};
  }

  private change(call: Call, changes: Partial<ServiceAccount>): ServiceAccount {
    const account = { ...this.require(call), ...changes, etag: newEtag() };
    this.accounts.put(account.email, account);
    return account;
  }

  private policyOf(account: ServiceAccount): IamPolicy {
    return this.policies.get(account.email) ?? { version: 1, etag: "ACAB", bindings: [] };
  }

  private setPolicy(call: Call): IamPolicy {
    const account = this.require(call);
    const policy = objectAt(call.body, "policy");
    const etag = textAt(policy, "etag");
    if (etag !== undefined && etag !== this.policyOf(account).etag) throw new GoogleError("ABORTED", "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.");
    const bindings = readBindings(policy["bindings"]).filter((binding) => binding.members.length > 0);
    for (const member of bindings.flatMap((binding) => binding.members)) checkMember(member, (email) => this.exists(email));
    const changed: IamPolicy = { version: 1, etag: newEtag(), bindings };
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
function readDetails(body: JsonObject): { displayName?: string; description?: string } {
  const displayName = textAt(body, "displayName");
  const description = textAt(body, "description");
  if (Buffer.byteLength(displayName ?? "") > 100) throw invalid("The display name of a service account must be at most 100 bytes long.");
  if (Buffer.byteLength(description ?? "") > 256) throw invalid("The description of a service account must be at most 256 bytes long.");
  return { displayName, description };
}
