import type { dynamic } from "@pulumi/pulumi";

/** What a program asks for. */
export interface RegistrationRequest extends RegistrationState {
  /** Bearer token for Azure Resource Manager. */
  readonly token: string;
}

/** What Pulumi remembers of a registration. */
export interface RegistrationState {
  /** Subscription for which the resource provider is registered. */
  readonly subscriptionId: string;
  /** E.g. "Microsoft.ContainerInstance". */
  readonly namespace: string;
}

/** Azure Resource Manager of the public cloud. */
const resourceManager = "https://management.azure.com";
const apiVersion = "2024-11-01";

/** Azure registers a provider within a minute or two. */
const pollMilliseconds = 1000;
const polls = 600;

/**
 * Tokens by registration, from `check` to `create` of one update: a token that were an input would stand in the state
 * file, valid for an hour, and change it at every update.
 */
const tokens: Record<string, string> = {};

/**
 * Registers resource providers over REST. Pulumi sends this object as text to another process, which knows neither
 * this module nor its imports: only what is written here and what is global in Node.js.
 */
export const registrationProvider: dynamic.ResourceProvider<RegistrationRequest, RegistrationState> = {
  check(_olds, { subscriptionId, namespace, token }) {
    tokens[idOf({ subscriptionId, namespace })] = token;
    // Pulumi passes on to `create` what `check` returns, whatever its type says.
    return Promise.resolve({ inputs: { subscriptionId, namespace } as RegistrationRequest });
  },

  diff(_id, olds, news) {
    const replaces = (["subscriptionId", "namespace"] as const).filter((key) => olds[key] !== news[key]);
    return Promise.resolve({ changes: replaces.length > 0, replaces });
  },

  async create({ subscriptionId, namespace }) {
    const id = idOf({ subscriptionId, namespace });
    const token = tokens[id] ?? "";
    let state = await callResourceManager("POST", `${id}/register`, token);
    for (let poll = 0; state !== "Registered"; poll++) {
      if (poll === polls) throw new Error(`Azure has not registered ${namespace} within ${(polls * pollMilliseconds) / 60_000} minutes (${state}); run \`pulumi up\` again later`);
      if (poll > 0) await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
      state = await callResourceManager("GET", id, token);
    }
    return { id, outs: { subscriptionId, namespace } };
  },
};

const idOf = ({ subscriptionId, namespace }: RegistrationState): string => `/subscriptions/${subscriptionId}/providers/${namespace}`;

/** Calls Azure Resource Manager on a resource provider and gives its registration state. */
async function callResourceManager(method: string, path: string, token: string): Promise<string> {
  const response = await fetch(`${resourceManager}${path}?api-version=${apiVersion}`, { method, headers: { authorization: `Bearer ${token}` } });
  const body = (await response.json()) as { registrationState?: string; error?: { code?: string; message?: string } };
  if (!response.ok) throw new Error(`Azure refuses ${method} ${path}: ${response.status} ${body.error?.code ?? ""} ${body.error?.message ?? ""}`.trimEnd());
  return body.registrationState ?? "unknown";
}
