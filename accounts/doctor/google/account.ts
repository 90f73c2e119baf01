import { GoogleAuth } from "google-auth-library";
import { once } from "../once.ts";
import { Trouble } from "../finding.ts";
import { type Answer, ask, reasonOf } from "../http.ts";

/** Google Cloud in the name of the identity that Pulumi's provider finds: Application Default Credentials. */
export interface GoogleAccount {
  readonly project: string;
  /** Headers that carry the identity. Secret. @throws {@link Trouble} where nobody is signed in */
  readonly signIn: () => Promise<Readonly<Record<string, string>>>;
  /** E-mail of a service account; undefined where the credentials do not tell. */
  readonly email: () => Promise<string | undefined>;
  /** Asks an API for JSON. @param path with a leading slash */
  call(host: string, path: string, body?: object): Promise<Answer>;
}

export const signInCommand = "gcloud auth login --update-adc";

const scope = "https://www.googleapis.com/auth/cloud-platform";

/** The account of whoever runs this, in a project. */
export function googleAccount(project: string): GoogleAccount {
  const credentials = process.env["GOOGLE_CREDENTIALS"];
  const auth = new GoogleAuth(credentials === undefined ? { scopes: scope } : { scopes: scope, ...(credentials.trimStart().startsWith("{") ? { credentials: JSON.parse(credentials) as object } : { keyFilename: credentials }) });
  const signIn = once(() => headersOf(auth));
  return {
    project,
    signIn,
    email: async () => (await auth.getCredentials().catch(() => undefined))?.client_email,
    call: async (host, path, body) => ask(`https://${host}${path}`, { method: body === undefined ? "GET" : "POST", headers: await asked(signIn), body }),
  };
}

/** The identity, for what cannot be asked without one: the check of the sign-in says why there is none. */
async function asked(signIn: GoogleAccount["signIn"]): Promise<Readonly<Record<string, string>>> {
  try {
    return await signIn();
  } catch (error) {
    if (error instanceof Trouble) throw new Trouble("not asked: not signed in to Google Cloud");
    throw error;
  }
}

async function headersOf(auth: GoogleAuth): Promise<Readonly<Record<string, string>>> {
  const given = process.env["GOOGLE_OAUTH_ACCESS_TOKEN"];
  if (given !== undefined && given !== "") return { authorization: `Bearer ${given}` };
  try {
    return Object.fromEntries((await auth.getRequestHeaders()).entries());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (/Could not load the default credentials/.test(reason)) throw new Trouble("not signed in to Google Cloud: there are no Application Default Credentials", signInCommand);
    if (/invalid_grant|invalid_rapt|reauth/.test(reason)) throw new Trouble("not signed in to Google Cloud any more: the credentials are no longer taken (invalid_grant)", signInCommand);
    throw new Trouble(`not signed in to Google Cloud: ${reasonOf(error)}`, signInCommand);
  }
}

/** What Google says of a refusal, in one line. */
export function googleReason({ status, body }: Answer): string {
  const message = (body as { error?: { message?: string } } | undefined)?.error?.message;
  return `${status}: ${message?.split("\n")[0] ?? "no reason given"}`;
}

/** The names of the machine-readable reasons of a refusal, e.g. "SERVICE_DISABLED". */
export function googleReasons({ body }: Answer): readonly string[] {
  const details = (body as { error?: { details?: readonly { reason?: string }[] } } | undefined)?.error?.details ?? [];
  return details.flatMap(({ reason }) => reason ?? []);
}

/** Whether an answer says that its API is off, of which the check of APIs tells. */
export const isOff = (answer: Answer): boolean => answer.status === 403 && googleReasons(answer).includes("SERVICE_DISABLED");

/** The body of an answer that is fine. @throws {@link Trouble} where it is not */
export function bodyOf(answer: Answer): unknown {
  if (answer.status === 200) return answer.body;
  if (isOff(answer)) throw new Trouble("not asked: the API is off still");
  throw new Trouble(`may not be read (${googleReason(answer)})`);
}
