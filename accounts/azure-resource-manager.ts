import { AccountError } from "./account-error.ts";
import { complaint, runCommand } from "./command.ts";
import { send } from "./http.ts";

const resourceManager = "https://management.azure.com";

/** Who calls Azure, and of which subscription. The token is secret. */
interface SignIn {
  readonly token: string;
  readonly subscriptionId: string;
}

/** Azure Resource Manager, read in the caller's name. */
export class AzureResourceManager {
  private constructor(private readonly signIn: SignIn) {}

  /**
   * Signs in as Pulumi's providers do: with the client secret of the ARM_* variables, else as `az` is signed in.
   * @param subscriptionId the stack's own, where its settings name one
   */
  static async signIn(subscriptionId?: string): Promise<AzureResourceManager> {
    const { ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: secret, ARM_TENANT_ID: tenantId, ARM_SUBSCRIPTION_ID: named } = process.env;
    const subscription = subscriptionId ?? named;
    if (clientId && secret && tenantId) {
      if (!subscription) throw new AccountError("ARM_CLIENT_ID is set and no subscription is", "export ARM_SUBSCRIPTION_ID=...");
      return new AzureResourceManager({ token: await clientToken(tenantId, clientId, secret), subscriptionId: subscription });
    }
    return new AzureResourceManager(await cliToken(subscription));
  }

  /**
   * Reads what stands under a path of the subscription.
   * @param path below the subscription, e.g. "/resourceGroups/gke-aci"
   * @returns the body as Azure sent it
   */
  async read(path: string, apiVersion: string): Promise<string> {
    const full = `/subscriptions/${this.signIn.subscriptionId}${path}`;
    const { status, body } = await send(`${resourceManager}${full}?api-version=${apiVersion}`, { headers: { authorization: `Bearer ${this.signIn.token}` } });
    if (status === 200) return body;
    throw new Error(`Azure refuses GET ${full}: ${status} ${refusalOf(body)}`);
  }
}

function refusalOf(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: string; message?: string } };
    return `${error?.code ?? ""} ${error?.message ?? ""}`.trim();
  } catch {
    return body.slice(0, 200);
  }
}

async function clientToken(tenantId: string, clientId: string, secret: string): Promise<string> {
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: secret, scope: `${resourceManager}/.default` });
  const { status, body } = await send(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  const answer = JSON.parse(body) as { access_token?: string; error_description?: string };
  if (status === 200 && answer.access_token !== undefined) return answer.access_token;
  throw new AccountError(`Entra ID does not take the client secret in ARM_CLIENT_SECRET: ${answer.error_description?.split(/\r?\n/)[0] ?? `status ${status}`}`, "set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID anew, or unset them and run `az login`");
}

async function cliToken(subscription: string | undefined): Promise<SignIn> {
  const args = ["account", "get-access-token", "--resource", resourceManager, "-o", "json", ...(subscription ? ["--subscription", subscription] : [])];
  const result = await runCommand("az", args, "install the Azure CLI and run `az login`, or set the ARM_* variables");
  if (result.status !== 0) throw new AccountError(`you are not signed in to Azure: ${complaint(result)}`, "az login");
  const { accessToken, subscription: signedIn } = JSON.parse(result.stdout) as { accessToken: string; subscription: string };
  return { token: accessToken, subscriptionId: subscription ?? signedIn };
}
