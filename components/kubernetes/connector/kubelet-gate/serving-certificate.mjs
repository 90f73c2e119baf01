// A certificate for the node's kubelet port from the cluster's own authority, which the API server trusts.
import { Buffer } from "node:buffer";
import { randomBytes, X509Certificate } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { kubeletServingRequest, newKey } from "./certificates.mjs";

const requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
/** How long the cluster may take to sign, and between looks, in milliseconds. */
const patience = 60_000;
const interval = 500;

/**
 * @typedef {{ key: string, certificate: string, from: Date, until: Date }} ServingCertificate key and certificate are PEM
 * @typedef {{ nodeName: string, address: string, lifetimeSeconds: number }} CertificateWish
 */

/**
 * Asks for a certificate, approves that request and waits until it is signed. The key is new each time and never leaves
 * this process.
 *
 * @param {Pick<import("./cluster-api.mjs").ClusterApi, "request">} api
 * @param {CertificateWish} wish
 * @returns {Promise<ServingCertificate>}
 */
export async function obtainServingCertificate(api, wish) {
  const pair = newKey();
  const request = await api.request("POST", requests, {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: `${wish.nodeName}-kubelet-serving-${randomBytes(4).toString("hex")}` },
    spec: {
      signerName: "kubernetes.io/kubelet-serving",
      request: Buffer.from(kubeletServingRequest(pair, wish)).toString("base64"),
      expirationSeconds: wish.lifetimeSeconds,
      usages: ["digital signature", "server auth"],
    },
  });
  const path = `${requests}/${request.metadata.name}`;
  // Kubernetes leaves kubelets' serving certificates to somebody who knows which address is whose: here, that is this pod.
  const approval = { type: "Approved", status: "True", reason: "OwnNode", message: `${wish.address} is the address of the node's own Service.` };
  await api.request("PUT", `${path}/approval`, { ...request, status: { conditions: [approval] } });

  for (const deadline = Date.now() + patience; Date.now() < deadline; await sleep(interval)) {
    const { status = {} } = await api.request("GET", path);
    const failed = (status.conditions ?? []).find((/** @type {{ type: string }} */ { type }) => type === "Failed" || type === "Denied");
    if (failed) throw new Error(`the request for a serving certificate was ${failed.type.toLowerCase()}: ${failed.message ?? failed.reason}`);
    if (status.certificate) return describe(pair.key, Buffer.from(status.certificate, "base64").toString("utf8"));
  }
  throw new Error(`no serving certificate was issued within ${patience / 1000} s`);
}

/** @param {string} key @param {string} certificate @returns {ServingCertificate} */
function describe(key, certificate) {
  const { validFrom, validTo } = new X509Certificate(certificate);
  return { key, certificate, from: new Date(validFrom), until: new Date(validTo) };
}

/** When to ask for the next one: two thirds of the lifetime are over, and the last third is left for failures. @param {{ from: Date, until: Date }} certificate */
export const renewalTime = ({ from, until }) => new Date(from.getTime() + ((until.getTime() - from.getTime()) * 2) / 3);
