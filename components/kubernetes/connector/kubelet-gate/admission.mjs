// Answers the API server's question how an object is to be changed before it is stored (AdmissionReview v1).
import { Buffer } from "node:buffer";
import * as https from "node:https";

/** Labels by which DaemonSets choose machines, and which azure-aci puts on its node at every report of its state. */
const machineLabels = ["kubernetes.io/os", "beta.kubernetes.io/os"];
/** The label of virtual nodes, and its value. */
const virtual = { key: "type", value: "virtual-kubelet" };
/** No review is larger: an object has 1.5 MB at most, and comes old and new. */
const largest = 8 * 1024 * 1024;

/**
 * The changes to an object, as a JSON patch.
 * @param {{ kind?: { kind?: string }, object?: any }} request
 * @returns {object[]}
 */
export function changes({ kind, object = {} }) {
  if (kind?.kind === "Node") return withoutMachineLabels(object);
  if (kind?.kind === "DaemonSet") return offVirtualNodes(object);
  return [];
}

/** @param {any} node */
function withoutMachineLabels(node) {
  const labels = node.metadata?.labels ?? {};
  return machineLabels.filter((label) => label in labels).map((label) => ({ op: "remove", path: `/metadata/labels/${label.replaceAll("~", "~0").replaceAll("/", "~1")}` }));
}

/** Leaves a DaemonSet alone that says something about virtual nodes itself. @param {any} daemonSet */
function offVirtualNodes(daemonSet) {
  const affinity = daemonSet.spec?.template?.spec?.affinity ?? {};
  const path = "/spec/template/spec/affinity";
  const required = affinity.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  /** @type {any[]} */
  const terms = required?.nodeSelectorTerms ?? [{}];
  if (terms.some(({ matchExpressions = [] }) => matchExpressions.some((/** @type {any} */ { key }) => key === virtual.key))) return [];
  const expression = { key: virtual.key, operator: "NotIn", values: [virtual.value] };
  const nodeSelectorTerms = terms.map((term) => ({ ...term, matchExpressions: [...(term.matchExpressions ?? []), expression] }));
  const nodeAffinity = { ...affinity.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  return [{ op: "add", path, value: { ...affinity, nodeAffinity } }];
}

/**
 * @param {{ key: string, cert: string }} certificate PEM
 * @param {(message: string) => void} log
 */
export function admissionServer(certificate, log) {
  return https.createServer({ ...certificate, minVersion: "TLSv1.2" }, (request, response) => {
    /** @type {Buffer[]} */
    const parts = [];
    let size = 0;
    request.on("data", (part) => {
      size += part.length;
      if (size > largest) request.destroy();
      else parts.push(part);
    });
    request.on("end", () => {
      try {
        const review = JSON.parse(Buffer.concat(parts).toString("utf8"));
        const patch = changes(review.request);
        const patched = patch.length === 0 ? {} : { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") };
        const answer = { apiVersion: review.apiVersion, kind: review.kind, response: { uid: review.request.uid, allowed: true, ...patched } };
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      } catch (error) {
        log(`a review could not be read: ${error instanceof Error ? error.message : String(error)}`);
        response.writeHead(400).end();
      }
    });
  });
}
