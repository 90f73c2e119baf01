import type { dynamic } from "@pulumi/pulumi";

/** A client secret that is to sign in. */
export interface SignInRequest extends SignInState {
  readonly tenantId: string;
  readonly clientSecret: string;
}

/** What Pulumi remembers of it. */
export interface SignInState {
  readonly clientId: string;
  /** Id of the secret, which is not secret. */
  readonly keyId: string;
}

/** Entra ID of the public cloud. */
const directory = "https://login.microsoftonline.com";
const scope = "https://management.azure.com/.default";

/** Sign-ins without a refusal between them, a second apart, until all of the directory is taken to know a secret. */
const signIns = 3;
/** How long the directory may take. It mostly does within half a minute. */
const patienceSeconds = 300;

/** Secrets by key id, from `check` to `create` of one update: inputs stand in the state file. */
const secrets: Record<string, Pick<SignInRequest, "tenantId" | "clientSecret">> = {};

/**
 * Signs in with a new client secret until Entra ID takes it. Pulumi sends this object as text to another process, which
 * knows neither this module nor its imports: only what is written here and what is global in Node.js.
 */
export const signInProvider: dynamic.ResourceProvider<SignInRequest, SignInState> = {
  check(_olds, { tenantId, clientId, keyId, clientSecret }) {
    secrets[keyId] = { tenantId, clientSecret };
    // Pulumi passes on to `create` what `check` returns, whatever its type says.
    return Promise.resolve({ inputs: { clientId, keyId } as SignInRequest });
  },

  diff(_id, olds, news) {
    const replaces = (["clientId", "keyId"] as const).filter((key) => olds[key] !== news[key]);
    return Promise.resolve({ changes: replaces.length > 0, replaces });
  },

  async create({ clientId, keyId }) {
    const { tenantId = "", clientSecret = "" } = secrets[keyId] ?? {};
    const end = Date.now() + patienceSeconds * 1000;
    for (let taken = 0; taken < signIns; ) {
      const refusal = await signIn(tenantId, clientId, clientSecret);
      taken = refusal === undefined ? taken + 1 : 0;
      if (refusal !== undefined && Date.now() > end) throw new Error(`Entra ID has not taken the client secret ${keyId} of ${clientId} within ${patienceSeconds} s; what used the one before goes on with it. Run \`pulumi up\` again later. ${refusal}`);
      if (taken < signIns) await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    return { id: keyId, outs: { clientId, keyId } };
  },
};

/** Signs in once; gives what Entra ID has against it. */
async function signIn(tenantId: string, clientId: string, clientSecret: string): Promise<string | undefined> {
  const body = new URLSearchParams({ grant_type: "client_credentials", scope, client_id: clientId, client_secret: clientSecret });
  try {
    const response = await fetch(`${directory}/${tenantId}/oauth2/v2.0/token`, { method: "POST", body });
    if (response.ok) return undefined;
    const { error_description: reason } = (await response.json()) as { error_description?: string };
    return reason ?? `status ${response.status}`;
  } catch (error) {
    return `It does not answer: ${String(error)}`;
  }
}
