import * as crypto from "node:crypto";
import type { Collection, Store } from "../../store.ts";
import { type AppPermission, appPermissions, graphAppId } from "../graph/app-permissions.ts";
import type { AzureDeployer } from "../settings.ts";

/** A secret of an application. Its text is shown once, when it is made; only its hash is kept. */
export interface PasswordCredential {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string;
  /** First three characters, as the directory shows them. */
  readonly hint: string;
  readonly hash: string;
}

/** An application registered in the directory. */
export interface Application {
  /** Object id. */
  readonly id: string;
  /** Client id. */
  readonly appId: string;
  readonly createdDateTime: string;
  /** What its owner may set: displayName, signInAudience, tags, web, ... */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly passwords: readonly PasswordCredential[];
  /** Object ids of the service principals that own it. @default nobody */
  readonly owners?: readonly string[];
  /** Whether it was there from the beginning. */
  readonly initial: boolean;
}

/** An application's identity in this tenant: what roles are assigned to. */
export interface ServicePrincipal {
  /** Object id. */
  readonly id: string;
  readonly appId: string;
  readonly createdDateTime: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Object ids of the service principals that own it. @default nobody */
  readonly owners?: readonly string[];
  readonly initial: boolean;
}

/** What is remembered of an application or a service principal that was deleted. */
export interface DeletedItem {
  readonly id: string;
  readonly deletedDateTime: string;
  /** Object ids of those who owned it. */
  readonly owners: readonly string[];
}

/** How long the directory remembers what was deleted, in milliseconds. */
const deletedFor = 30 * 24 * 3_600_000;

/** An application permission that a service principal holds. */
export interface AppRoleAssignment {
  readonly id: string;
  /** Object id of the service principal that holds it. */
  readonly principalId: string;
  /** Object id of the service principal of the API. */
  readonly resourceId: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
}

/** A new secret, with the text that is never shown again. */
export interface NewPassword {
  readonly credential: PasswordCredential;
  readonly secretText: string;
}

const hashOf = (secret: string): string => crypto.createHash("sha256").update(secret).digest("hex");

/** Two years, as the directory chooses where no end is given. */
const defaultPasswordYears = 2;

/** The tenant's applications and service principals. */
export class Directory {
  readonly applications: Collection<Application>;
  readonly servicePrincipals: Collection<ServicePrincipal>;
  readonly appRoleAssignments: Collection<AppRoleAssignment>;
  readonly deletedItems: Collection<DeletedItem>;

  constructor(
    store: Store,
    readonly deployer: AzureDeployer,
    private readonly now: () => Date,
  ) {
    this.applications = store.collection("applications");
    this.servicePrincipals = store.collection("servicePrincipals");
    this.appRoleAssignments = store.collection("appRoleAssignments");
    this.deletedItems = store.collection("deletedItems");
    if (this.servicePrincipalOf(graphAppId) === undefined) this.createGraph();
    if (this.applicationOf(deployer.clientId) === undefined) this.createDeployer();
  }

  private createDeployer(): void {
    const created = this.now();
    const application: Application = {
      id: crypto.randomUUID(),
      appId: this.deployer.clientId,
      createdDateTime: created.toISOString(),
      settings: { displayName: "sandbox-deployer", signInAudience: "AzureADMyOrg" },
      passwords: [credentialOf(this.deployer.clientSecret, "sandbox", created, new Date("2299-12-31T00:00:00Z"))],
      initial: true,
    };
    this.applications.put(application.id, application);
    this.createServicePrincipal(application, {}, [], true);
  }

  /** Microsoft Graph is an application of Microsoft's: a tenant has its service principal alone. */
  private createGraph(): void {
    const names = { displayName: "Microsoft Graph", appDisplayName: "Microsoft Graph" };
    const principal: ServicePrincipal = { id: crypto.randomUUID(), appId: graphAppId, createdDateTime: this.now().toISOString(), settings: names, initial: true };
    this.servicePrincipals.put(principal.id, principal);
  }

  /** The application of an object id or a client id. */
  findApplication(key: string | undefined): Application | undefined {
    return key === undefined ? undefined : (this.applications.get(key) ?? this.applicationOf(key));
  }

  /** The service principal of an object id or a client id. */
  findServicePrincipal(key: string | undefined): ServicePrincipal | undefined {
    return key === undefined ? undefined : (this.servicePrincipals.get(key) ?? this.servicePrincipalOf(key));
  }

  applicationOf(appId: string): Application | undefined {
    return this.applications.values().find((application) => application.appId === appId.toLowerCase());
  }

  servicePrincipalOf(appId: string): ServicePrincipal | undefined {
    return this.servicePrincipals.values().find((principal) => principal.appId === appId.toLowerCase());
  }

  /** Application permissions of Microsoft Graph that a principal holds. The one that deploys has those of an administrator from the beginning. */
  graphPermissionsOf({ id, appId }: ServicePrincipal): AppPermission[] {
    if (appId === this.deployer.clientId) return ["Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.Read.All"];
    const held = this.appRoleAssignments.values().filter(({ principalId }) => principalId === id).map(({ appRoleId }) => appRoleId);
    return (Object.keys(appPermissions) as AppPermission[]).filter((permission) => held.includes(appPermissions[permission]));
  }

  createApplication(settings: Readonly<Record<string, unknown>>, owners: readonly string[] = []): Application {
    const application: Application = {
      id: crypto.randomUUID(),
      appId: crypto.randomUUID(),
      createdDateTime: this.now().toISOString(),
      settings,
      passwords: [],
      owners,
      initial: false,
    };
    this.applications.put(application.id, application);
    return application;
  }

  createServicePrincipal(application: Application, settings: Readonly<Record<string, unknown>>, owners: readonly string[] = [], initial = false): ServicePrincipal {
    const principal: ServicePrincipal = { id: crypto.randomUUID(), appId: application.appId, createdDateTime: this.now().toISOString(), settings, owners, initial };
    this.servicePrincipals.put(principal.id, principal);
    return principal;
  }

  /** Deletes an application and, as the directory does, its service principal. */
  deleteApplication(application: Application): void {
    const principal = this.servicePrincipalOf(application.appId);
    if (principal !== undefined) this.deleteServicePrincipal(principal);
    this.applications.delete(application.id);
    this.remember(application);
  }

  /** Deletes a service principal with the permissions that it holds. */
  deleteServicePrincipal(principal: ServicePrincipal): void {
    for (const assignment of this.appRoleAssignments.values()) if (assignment.principalId === principal.id) this.appRoleAssignments.delete(assignment.id);
    this.servicePrincipals.delete(principal.id);
    this.remember(principal);
  }

  private remember({ id, owners = [] }: Application | ServicePrincipal): void {
    const now = this.now();
    for (const item of this.deletedItems.values()) if (now.getTime() - Date.parse(item.deletedDateTime) > deletedFor) this.deletedItems.delete(item.id);
    this.deletedItems.put(id, { id, owners, deletedDateTime: now.toISOString() });
  }

  addPassword(application: Application, wish: { displayName?: string; startDateTime?: Date; endDateTime?: Date }): NewPassword {
    const start = wish.startDateTime ?? this.now();
    const end = wish.endDateTime ?? new Date(Date.UTC(start.getUTCFullYear() + defaultPasswordYears, start.getUTCMonth(), start.getUTCDate()));
    const secretText = `${crypto.randomBytes(2).toString("hex").slice(0, 3)}8Q~${crypto.randomBytes(26).toString("base64url").slice(0, 34)}`;
    const credential = credentialOf(secretText, wish.displayName ?? null, start, end);
    this.applications.put(application.id, { ...application, passwords: [...application.passwords, credential] });
    return { credential, secretText };
  }

  /** Whether there was such a secret. */
  removePassword(application: Application, keyId: string): boolean {
    const passwords = application.passwords.filter((password) => password.keyId !== keyId);
    if (passwords.length === application.passwords.length) return false;
    this.applications.put(application.id, { ...application, passwords });
    return true;
  }

  /** Which of an application's secrets a text is. */
  keyIdOf(application: Application, secret: string): string | undefined {
    return application.passwords.find((password) => password.hash === hashOf(secret))?.keyId;
  }

  /** How a client secret fares now. Any of an application's secrets will do, so that they can be rotated. */
  checkSecret(application: Application, secret: string): "valid" | "expired" | "wrong" {
    const now = this.now().getTime();
    const matching = application.passwords.filter((password) => password.hash === hashOf(secret));
    if (matching.length === 0) return "wrong";
    return matching.some((password) => Date.parse(password.startDateTime) <= now && now < Date.parse(password.endDateTime)) ? "valid" : "expired";
  }
}

function credentialOf(secretText: string, displayName: string | null, start: Date, end: Date): PasswordCredential {
  return {
    keyId: crypto.randomUUID(),
    displayName,
    startDateTime: start.toISOString(),
    endDateTime: end.toISOString(),
    hint: secretText.slice(0, 3),
    hash: hashOf(secretText),
  };
}
