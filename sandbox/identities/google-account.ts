import { GoogleApiError, GoogleClient, isNotFound, TokenCache } from "../providers/gcp/google-client.ts";
import { UserError } from "../user-error.ts";
import type { CloudGrants } from "./grants.ts";
import type { Identity } from "./identity-folder.ts";

const iam = "https://iam.googleapis.com/v1/projects";
const resourceManager = "https://cloudresourcemanager.googleapis.com/v1/projects";

interface Policy {
  readonly etag: string;
  readonly bindings: { readonly role: string; readonly members: string[] }[];
}

/** Service accounts of the sandbox's projects, made and granted as `gcloud iam` and `gcloud projects` do. */
export class GoogleAccounts {
  private readonly client = new GoogleClient({}, new TokenCache(fetch), fetch, AbortSignal.timeout(60_000));

  /** @param projects the first is home to the accounts; roles are given on all */
  constructor(private readonly projects: readonly string[]) {}

  /** An account that somebody can sign in as, made where it is not there. @param known as whom it signs in already */
  async ensure(name: string, known?: Identity["google"]): Promise<Identity["google"]> {
    await this.enable();
    const email = this.emailOf(name);
    if ((await this.client.find(this.urlOf(email))) === undefined) await this.client.call("POST", `${iam}/${this.home}/serviceAccounts`, { accountId: name, serviceAccount: { displayName: name } });
    const signsIn = known !== undefined && (await this.hasKey(email, known.keyFile));
    return signsIn ? known : { email, keyFile: await this.makeKey(email) };
  }

  /** Brings an account to exactly these grants. */
  async grant(name: string, { email }: Identity["google"], { roles, permissions }: CloudGrants): Promise<void> {
    for (const project of this.projects) {
      const custom = await this.customRole(project, name, permissions);
      await this.bind(project, email, [...roles, ...custom]);
    }
  }

  /** Takes an account away, with all that it was granted. */
  async remove(name: string): Promise<void> {
    await this.enable();
    const email = this.emailOf(name);
    for (const project of this.projects) {
      await this.bind(project, email, []);
      await this.customRole(project, name, []);
    }
    await this.client.call("DELETE", this.urlOf(email)).catch(ignoreMissing);
  }

  private async enable(): Promise<void> {
    for (const project of this.projects) await this.client.call("POST", `https://serviceusage.googleapis.com/v1/projects/${project}/services/iam.googleapis.com:enable`);
  }

  private get home(): string {
    return this.projects[0] ?? "";
  }

  private emailOf(name: string): string {
    return `${name}@${this.home}.iam.gserviceaccount.com`;
  }

  private urlOf(email: string): string {
    return `${iam}/${this.home}/serviceAccounts/${email}`;
  }

  private async hasKey(email: string, keyFile: string): Promise<boolean> {
    const { private_key_id: id } = JSON.parse(keyFile) as { private_key_id: string };
    return (await this.client.find(`${this.urlOf(email)}/keys/${id}`)) !== undefined;
  }

  private async makeKey(email: string): Promise<string> {
    const { privateKeyData } = (await this.client.call("POST", `${this.urlOf(email)}/keys`, {})) as { privateKeyData: string };
    return Buffer.from(privateKeyData, "base64").toString("utf8");
  }

  /** The custom role with the permissions that were named one by one; none where there are none. */
  private async customRole(project: string, name: string, permissions: readonly string[]): Promise<string[]> {
    const id = name.replaceAll("-", "_");
    const role = `projects/${project}/roles/${id}`;
    const found = await this.client.find(`https://iam.googleapis.com/v1/${role}`);
    if (permissions.length === 0) {
      if (found !== undefined) await this.client.call("DELETE", `https://iam.googleapis.com/v1/${role}`);
      return [];
    }
    const content = { title: name, stage: "GA", includedPermissions: permissions };
    try {
      if (found === undefined) await this.client.call("POST", `${iam}/${project}/roles`, { roleId: id, role: content });
      else await this.client.call("PATCH", `https://iam.googleapis.com/v1/${role}`, content);
    } catch (error) {
      throw asUserError(error);
    }
    return [role];
  }

  private async bind(project: string, email: string, roles: readonly string[]): Promise<void> {
    const member = `serviceAccount:${email}`;
    const policy = (await this.client.call("POST", `${resourceManager}/${project}:getIamPolicy`, {})) as unknown as Policy;
    const others = policy.bindings.map(({ role, members }) => ({ role, members: members.filter((each) => each !== member) })).filter(({ members }) => members.length > 0);
    const bindings = [...others, ...roles.map((role) => ({ role, members: [member] }))];
    await this.client.call("POST", `${resourceManager}/${project}:setIamPolicy`, { policy: { etag: policy.etag, bindings } }).catch((error: unknown) => {
      throw asUserError(error);
    });
  }
}

function asUserError(error: unknown): unknown {
  return error instanceof GoogleApiError && error.code === 400 ? new UserError(`Google refuses --google: ${error.reason}`, "name roles and permissions as cloud.google.com/iam/docs/roles-permissions does; sandbox/clouds/google/roles.ts has those that the sandbox knows") : error;
}

function ignoreMissing(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
