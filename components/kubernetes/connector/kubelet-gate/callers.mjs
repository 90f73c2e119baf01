// Who calls the kubelet port, and whether the cluster lets them: what a kubelet does by `authentication.webhook` and
// `authorization.mode: Webhook`.

/** How long answers are remembered, in milliseconds: the kubelet's own defaults. */
const remembered = { identity: 120_000, allowed: 300_000, denied: 30_000 };

/** @typedef {{ username: string, uid?: string, groups: string[], extra?: Record<string, string[]> }} User */

/**
 * The user whom a client certificate names, where the cluster's authority has signed it for clients.
 * @param {Pick<import("node:tls").TLSSocket, "authorized" | "getPeerCertificate">} socket
 * @returns {User | undefined}
 */
export function certificateUser(socket) {
  if (!socket.authorized) return undefined;
  // A name that occurs more than once is an array.
  const { CN, O = [] } = /** @type {Record<string, string | string[]>} */ (/** @type {unknown} */ (socket.getPeerCertificate().subject ?? {}));
  if (typeof CN !== "string" || CN === "") return undefined;
  return { username: CN, groups: [...[O].flat(), "system:authenticated"] };
}

/** Asks the API server about callers, and remembers what it said for a while. */
export class Callers {
  /** @type {Map<string, { until: number, answer: Promise<any> }>} */
  answers = new Map();

  /**
   * @param {Pick<import("./cluster-api.mjs").ClusterApi, "request">} api
   * @param {string} nodeName
   * @param {() => number} now
   */
  constructor(api, nodeName, now = Date.now) {
    this.api = api;
    this.nodeName = nodeName;
    this.now = now;
  }

  /** @param {string} token @returns {Promise<User | undefined>} */
  tokenUser(token) {
    return this.remember(`token ${token}`, async () => {
      const { status = {} } = await this.api.request("POST", "/apis/authentication.k8s.io/v1/tokenreviews", { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } });
      return { answer: status.authenticated === true ? status.user : undefined, for: status.authenticated === true ? remembered.identity : remembered.denied };
    });
  }

  /**
   * @param {User} user
   * @param {string} method of HTTP
   * @param {string} path
   * @returns {Promise<boolean>}
   */
  mayCall(user, method, path) {
    const resourceAttributes = { version: "v1", resource: "nodes", name: this.nodeName, verb: verbOf(method), subresource: subresourceOf(path) };
    const { username, uid, groups, extra } = user;
    const spec = { user: username, uid, groups, extra, resourceAttributes };
    return this.remember(JSON.stringify(spec), async () => {
      const { status = {} } = await this.api.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec });
      const answer = status.allowed === true;
      return { answer, for: answer ? remembered.allowed : remembered.denied };
    });
  }

  /**
   * @template T
   * @param {string} question
   * @param {() => Promise<{ answer: T, for: number }>} ask
   * @returns {Promise<T>}
   */
  async remember(question, ask) {
    for (const [key, { until }] of this.answers) if (until <= this.now()) this.answers.delete(key);
    const known = this.answers.get(question);
    if (known) return known.answer;
    const asked = ask();
    const entry = { until: Infinity, answer: asked.then(({ answer }) => answer) };
    this.answers.set(question, entry);
    try {
      entry.until = this.now() + (await asked).for;
    } catch {
      // The next caller asks again.
      this.answers.delete(question);
    }
    return entry.answer;
  }
}

/** @param {string} method */
function verbOf(method) {
  const verbs = /** @type {Record<string, string>} */ ({ GET: "get", HEAD: "get", POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" });
  return verbs[method] ?? method.toLowerCase();
}

/**
 * The part of the node that a path is about, as kubelets see it.
 * @param {string} path
 */
export function subresourceOf(path) {
  const parts = /** @type {Record<string, string>} */ ({ stats: "stats", metrics: "metrics", logs: "log" });
  const [, first = ""] = path.split(/[/?]/);
  return parts[first] ?? "proxy";
}
