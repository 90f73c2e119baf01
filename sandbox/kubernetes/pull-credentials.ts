import type { RegistryCredential } from "../machine/containers/types.ts";
import type { Pod } from "./objects.ts";
import { MissingReference, type PodSources } from "./pod-sources.ts";

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly username?: string; readonly password?: string; readonly auth?: string }>>;
}

/**
 * What a pod's imagePullSecrets open. As the kubelet, goes on without those that are not there or say nothing of
 * registries: the pull tells then what is missing.
 */
export async function pullCredentials(pod: Pod, sources: Pick<PodSources, "secret">): Promise<RegistryCredential[]> {
  const names = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []);
  const configs = await Promise.all(names.map((name) => dockerConfig(pod.metadata.namespace ?? "default", name, sources)));
  return configs.flatMap(({ auths = {} }) => Object.entries(auths).map(([server, login]) => ({ server: hostOf(server), ...loginOf(login) })));
}

async function dockerConfig(namespace: string, name: string, sources: Pick<PodSources, "secret">): Promise<DockerConfig> {
  try {
    const { data } = await sources.secret(namespace, name);
    return JSON.parse(Buffer.from(data?.[".dockerconfigjson"] ?? "", "base64").toString("utf8")) as DockerConfig;
  } catch (error) {
    if (error instanceof MissingReference || error instanceof SyntaxError) return {};
    throw error;
  }
}

/** "https://index.docker.io/v1/" is Docker Hub; others are named by their host. */
function hostOf(server: string): string {
  const host = server.replace(/^https?:\/\//, "").split("/")[0] ?? "";
  return host === "index.docker.io" ? "docker.io" : host;
}

function loginOf({ username, password, auth }: { readonly username?: string; readonly password?: string; readonly auth?: string }): { username: string; password: string } {
  if (username !== undefined && password !== undefined) return { username, password };
  const [user = "", ...secret] = Buffer.from(auth ?? "", "base64").toString("utf8").split(":");
  return { username: user, password: secret.join(":") };
}
