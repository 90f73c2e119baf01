import { Trouble } from "../finding.ts";
import { type Answer, ask as askByNetwork } from "../http.ts";

/** Who pulls. The password is secret. */
export interface PullCredentials {
  readonly username: string;
  readonly password: string;
}

/** An image's name, taken apart. */
export interface ImageName {
  /** Host that is asked, e.g. "registry-1.docker.io" for docker.io. */
  readonly host: string;
  readonly repository: string;
  /** Tag or digest. */
  readonly reference: string;
}

/** Kinds of manifests that container engines read: of one image, and of one for several platforms, by OCI and by Docker. */
const indexes = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
const manifests = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];

interface Platform {
  readonly os?: string;
  readonly architecture?: string;
}

interface Manifest {
  /** Of an index. */
  readonly manifests?: readonly { readonly platform?: Platform }[];
  /** Of one image. */
  readonly config?: { readonly digest: string };
}

/** Takes an image's name apart as container engines do: without a registry it is one of Docker Hub, without a tag it is the latest. */
export function imageName(image: string): ImageName {
  const [, named = image, digest] = /^([^@]+)(?:@(.+))?$/.exec(image) ?? [];
  const slash = named.indexOf("/");
  const first = named.slice(0, Math.max(slash, 0));
  const hasHost = first.includes(".") || first.includes(":") || first === "localhost";
  const [host, rest] = hasHost ? [first, named.slice(slash + 1)] : ["docker.io", named];
  const [, path = rest, tag = "latest"] = /^(.*?)(?::([^:/]+))?$/.exec(rest) ?? [];
  const isHub = host === "docker.io" || host === "index.docker.io";
  return { host: isHub ? "registry-1.docker.io" : host, repository: isHub && !path.includes("/") ? `library/${path}` : path, reference: digest ?? tag };
}

/**
 * The platforms that an image is for, such as "linux/amd64", as its registry tells (github.com/opencontainers/distribution-spec).
 * @param ask sends a request
 * @throws {@link Trouble} where the image cannot be pulled
 */
export async function platformsOf({ host, repository, reference }: ImageName, credentials?: PullCredentials, ask: typeof askByNetwork = askByNetwork): Promise<string[]> {
  const base = `https://${host}/v2/${repository}`;
  const url = `${base}/manifests/${reference}`;
  const accept = [...indexes, ...manifests].join(", ");
  const first = await ask(url, { headers: { accept } });
  const authorization = first.status === 401 ? await authorizationFor(ask, first, host, repository, credentials) : undefined;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const answer = authorization === undefined ? first : await ask(url, { headers: { accept, ...headers } });
  const { manifests: ofPlatforms, config } = manifestIn(answer, host, credentials);
  if (ofPlatforms !== undefined) return ofPlatforms.map(({ platform }) => platformText(platform)).filter((text) => text !== "unknown/unknown");
  if (config === undefined) throw new Trouble(`${host} gives a manifest of a kind that is no image`, undefined, "stops");
  return [platformText(await blob(ask, `${base}/blobs/${config.digest}`, headers))];
}

const platformText = ({ os = "unknown", architecture = "unknown" }: Platform = {}): string => `${os}/${architecture}`;

function manifestIn({ status, body }: Answer, host: string, credentials: PullCredentials | undefined): Manifest {
  if (status === 200 && typeof body === "object" && body !== null) return body;
  if (status === 404) throw new Trouble(`${host} has no such image`, undefined, "stops");
  if (status === 401 || status === 403) throw refused(host, credentials);
  throw new Trouble(status === 429 ? `${host} answers no more for a while: too many requests` : `${host} does not tell (status ${status})`);
}

/** Registries do not tell apart what is private and what is not there. */
function refused(host: string, credentials: PullCredentials | undefined): Trouble {
  return credentials === undefined
    ? new Trouble(`${host} does not show it to everybody: it is private, or not there`, "pulumi config set todoImageUser USER, then pulumi config set --secret todoImagePassword", "stops")
    : new Trouble(`${host} does not let ${credentials.username} pull it`, "pulumi config set --secret todoImagePassword, with a user in todoImageUser who may pull", "stops");
}

/** What opens a repository by the challenge of a registry (distribution.github.io/distribution/spec/auth/token). Secret. */
async function authorizationFor(ask: typeof askByNetwork, answer: Answer, host: string, repository: string, credentials: PullCredentials | undefined): Promise<string> {
  const challenge = answer.headers["www-authenticate"] ?? "";
  const basic = credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;
  if (/^basic\b/i.test(challenge)) {
    if (basic === undefined) throw refused(host, credentials);
    return basic;
  }
  const parts = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
  const { realm = "", service, scope = `repository:${repository}:pull` } = parts;
  if (!/^bearer\b/i.test(challenge) || !realm.startsWith("https://")) throw new Trouble(`${host} asks for a sign-in of a kind that is not known here`);
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.set("scope", scope);
  const { status, body } = await ask(url, { headers: basic === undefined ? {} : { authorization: basic } });
  const { token, access_token: accessToken } = (typeof body === "object" && body !== null ? body : {}) as { token?: string; access_token?: string };
  const issued = token ?? accessToken;
  if (status === 200 && issued !== undefined) return `Bearer ${issued}`;
  if (status === 429 || status >= 500) throw new Trouble(`${url.host} issues no token to pull with (status ${status})`);
  throw refused(host, credentials);
}

/** A blob; registries send on to their store, which must not see the token. */
async function blob(ask: typeof askByNetwork, url: string, headers: Readonly<Record<string, string>>): Promise<Platform> {
  const answer = await ask(url, { headers });
  const { location } = answer.headers;
  const { status, body } = answer.status >= 300 && answer.status < 400 && location !== undefined ? await ask(new URL(location, url)) : answer;
  if (status === 200 && typeof body === "object" && body !== null) return body;
  throw new Trouble(`${new URL(url).host} does not tell which platform the image is for (status ${status})`);
}
