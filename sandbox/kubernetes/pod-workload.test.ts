import { describe, expect, it } from "vitest";
import { createImageTable } from "../machine/containers/image-table.ts";
import type { Pod } from "./objects.ts";
import { podRefusals } from "./pod-refusals.ts";
import { podWorkload } from "./pod-workload.ts";
import { place, podOf, sourcesOf } from "./pod.fixture.ts";

const images = createImageTable({ app: { entrypoint: ["/app"], contents: [] }, safe: { entrypoint: ["/app"], user: 1000, contents: [] } });
const workload = (pod: Pod, sources = sourcesOf({})) => podWorkload(pod, { network: { kind: "pod", node: "node-1", ip: place.podIp }, place, sources, images });

describe("podWorkload", () => {
  it("carries over what a container is run with", async () => {
    const pod = podOf(
      { securityContext: { runAsUser: 1000, runAsNonRoot: true, fsGroup: 2000 }, hostAliases: [{ ip: "10.0.0.1", hostnames: ["a", "b"] }], volumes: [{ name: "tmp", emptyDir: {} }] },
      {
        command: ["/bin/sh", "-c", "echo $(WHO)"],
        env: [{ name: "WHO", value: "me" }],
        ports: [{ name: "http", containerPort: 8080 }],
        readinessProbe: { httpGet: { port: "http", path: "/healthz" }, periodSeconds: 3 },
        livenessProbe: { exec: { command: ["true"] } },
        securityContext: { readOnlyRootFilesystem: true, runAsGroup: 3000, capabilities: { drop: ["ALL"] } },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    );
    const spec = await workload(pod);
    expect(spec).toMatchObject({ name: "pod/todo/web-0/u-1", hostname: "web-0", restartPolicy: "Always", fsGroup: 2000, hosts: [{ ip: "10.0.0.1", names: ["a", "b"] }], volumes: { tmp: { kind: "empty" } } });
    expect(spec.searchDomains).toEqual(["todo.svc.cluster.local", "svc.cluster.local", "cluster.local"]);
    expect(spec.containers[0]).toMatchObject({ command: ["/bin/sh", "-c", "echo me"], user: 1000, group: 3000, readOnlyRoot: true, capabilities: { drop: ["ALL"] }, mounts: [{ volume: "tmp", mountPath: "/tmp" }] });
    expect(spec.containers[0]?.readiness).toEqual({
      action: { kind: "httpGet", port: 8080, path: "/healthz", scheme: "HTTP", headers: {} },
      initialDelaySeconds: 0,
      periodSeconds: 3,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
    });
    expect(spec.containers[0]?.liveness?.action).toEqual({ kind: "exec", command: ["true"] });
  });

  it("refuses root where the pod says non-root, by the image's user too", async () => {
    await expect(workload(podOf({ securityContext: { runAsNonRoot: true } }))).rejects.toThrow("runAsNonRoot and image will run as root (container: web)");
    await expect(workload(podOf({ securityContext: { runAsNonRoot: true } }, { image: "safe" }))).resolves.toBeDefined();
  });

  it("opens private repositories with the pod's pull secrets, and goes on without those that are not there", async () => {
    const config = (auths: object): Record<string, string> => ({ ".dockerconfigjson": JSON.stringify({ auths }) });
    const secrets = {
      ours: config({ "ghcr.io": { username: "me", password: "s3cret" } }),
      hub: config({ "https://index.docker.io/v1/": { auth: Buffer.from("you:pass:word").toString("base64") } }),
      nonsense: { ".dockerconfigjson": "{" },
    };
    const spec = await workload(podOf({ imagePullSecrets: [{ name: "ours" }, { name: "hub" }, { name: "gone" }, { name: "nonsense" }] }), sourcesOf({ secrets }));
    expect(spec.containers[0]?.pullCredentials).toEqual([
      { server: "ghcr.io", username: "me", password: "s3cret" },
      { server: "docker.io", username: "you", password: "pass:word" },
    ]);
    expect((await workload(podOf({}))).containers[0]?.pullCredentials).toEqual([]);
  });

  it("gives a Secret's keys as files, readable for the pod's group", async () => {
    const pod = podOf({ securityContext: { fsGroup: 5 }, volumes: [{ name: "keys", secret: { secretName: "tls", defaultMode: 0o400, items: [{ key: "crt", path: "deep/tls.crt" }] } }] });
    const spec = await workload(pod, sourcesOf({ secrets: { tls: { crt: "CERT", key: "KEY" } } }));
    expect(spec.volumes.keys).toEqual({ kind: "files", files: { "deep/tls.crt": { data: Buffer.from("CERT"), mode: 0o440 } } });
  });

  it("projects a service account token, the cluster's CA and the namespace into one volume", async () => {
    const sources = [
      { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
    ];
    const spec = await workload(podOf({ volumes: [{ name: "api", projected: { sources } }] }), sourcesOf({ configMaps: { "kube-root-ca.crt": { "ca.crt": "CA" } } }));
    const volume = spec.volumes.api;
    expect(volume?.kind === "files" && Object.entries(volume.files).map(([name, { data }]) => [name, data.toString()])).toEqual([
      ["token", "token of web for the API server, 3607 s"],
      ["ca.crt", "CA"],
      ["namespace", "todo"],
    ]);
  });

  it("lets a pod choose where unprivileged ports begin, and no other setting of the kernel", async () => {
    const sysctls = [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }];
    expect((await workload(podOf({ securityContext: { sysctls } }))).network).toMatchObject({ kind: "pod", unprivilegedPortStart: 0 });
    expect((await workload(podOf({}))).network).not.toHaveProperty("unprivilegedPortStart");
    expect(podRefusals(podOf({ securityContext: { sysctls } }))).toEqual([]);
    expect(podRefusals(podOf({ securityContext: { sysctls: [...sysctls, { name: "net.core.somaxconn", value: "1" }] } }))).toEqual(["spec.securityContext.sysctls: net.core.somaxconn"]);
  });

  it("names the volume whose content is missing", async () => {
    const pod = podOf({ volumes: [{ name: "keys", secret: { secretName: "tls" } }] });
    await expect(workload(pod)).rejects.toThrow('MountVolume.SetUp failed for volume "keys" : secret "tls" not found');
  });
});

describe("podRefusals", () => {
  it("names each thing that is not modelled, and where it stands", () => {
    const pod = podOf({ hostPID: true, volumes: [{ name: "a", hostPath: { path: "/" } }, { name: "b", persistentVolumeClaim: { claimName: "c" } }] }, { lifecycle: { preStop: { sleep: { seconds: 1 } } }, ports: [{ containerPort: 1, hostPort: 1 }] });
    expect(podRefusals(pod)).toEqual(["spec.hostPID", "spec.containers[0].lifecycle", "spec.containers[0].ports.hostPort", "spec.volumes[0].hostPath", "spec.volumes[1].persistentVolumeClaim"]);
  });

  it("lets an ordinary pod pass, with the fields that the API server fills in", () => {
    const defaults = { dnsPolicy: "ClusterFirst", schedulerName: "default-scheduler", securityContext: {}, terminationGracePeriodSeconds: 30, tolerations: [], priority: 0, preemptionPolicy: "PreemptLowerPriority" };
    expect(podRefusals(podOf(defaults, { terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File", imagePullPolicy: "Always", resources: {} }))).toEqual([]);
  });
});
