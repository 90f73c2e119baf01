import { expect, test } from "vitest";
import { gkeKubeconfig } from "../../../components/google/kubeconfig.ts";

test("signs in with Google's plug-in and holds no credentials", () => {
  const kubeconfig = gkeKubeconfig({ name: "gke-aci", endpoint: "34.1.2.3", caCertificate: "Q0E=" });
  expect(kubeconfig).toMatchObject({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "gke-aci",
    contexts: [{ name: "gke-aci", context: { cluster: "gke-aci", user: "gke-aci" } }],
    clusters: [{ name: "gke-aci", cluster: { server: "https://34.1.2.3", "certificate-authority-data": "Q0E=" } }],
    users: [{ name: "gke-aci", user: { exec: { command: "gke-gcloud-auth-plugin", provideClusterInfo: true } } }],
  });
  expect(Object.keys(kubeconfig.users[0]?.user ?? {})).toEqual(["exec"]);
});

test("says where the plug-in comes from where it is missing", () => {
  const kubeconfig = gkeKubeconfig({ name: "c", endpoint: "e", caCertificate: "" });
  expect(kubeconfig.users[0]?.user.exec.installHint).toMatch(/https:\/\/cloud\.google\.com\//);
});

test("names no authority where clients trust the server's already: it would be the only one they trust", () => {
  const kubeconfig = gkeKubeconfig({ name: "c", endpoint: "gke-0a1b.us-west1.gke.goog" });
  expect(kubeconfig.clusters[0]?.cluster).toEqual({ server: "https://gke-0a1b.us-west1.gke.goog" });
});
