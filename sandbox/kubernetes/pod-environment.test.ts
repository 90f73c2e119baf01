import { describe, expect, it } from "vitest";
import type { Container } from "./objects.ts";
import { expandVariables, podEnvironment } from "./pod-environment.ts";
import { place, podOf, serviceOf, sourcesOf } from "./pod.fixture.ts";

const environment = (container: Partial<Container>, sources = sourcesOf({}), spec = {}): Promise<Record<string, string>> => {
  const pod = podOf(spec, container);
  return podEnvironment(pod, pod.spec.containers[0] as Container, place, sources);
};

describe("podEnvironment", () => {
  it("takes values from secrets, config maps, fields and resources", async () => {
    const sources = sourcesOf({ secrets: { db: { url: "mongodb://" } }, configMaps: { settings: { region: "westus" } } });
    const env = await environment(
      {
        resources: { limits: { memory: "64Mi" } },
        env: [
          { name: "DB", valueFrom: { secretKeyRef: { name: "db", key: "url" } } },
          { name: "REGION", valueFrom: { configMapKeyRef: { name: "settings", key: "region" } } },
          { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
          { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          { name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
          { name: "MEMORY", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } },
          { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
        ],
      },
      sources,
    );
    expect(env).toEqual({ DB: "mongodb://", REGION: "westus", IP: "198.19.1.5", NODE: "node-1", APP: "todoapp", MEMORY: "64", CPU: "1" });
  });

  it("lets env win over envFrom, and expands what came before", async () => {
    const sources = sourcesOf({ configMaps: { base: { HOST: "a", PORT: "80", "not valid": "x" } } });
    const env = await environment({ envFrom: [{ configMapRef: { name: "base" }, prefix: "X_" }], env: [{ name: "X_HOST", value: "b" }, { name: "URL", value: "http://$(X_HOST):$(X_PORT)/$(NONE)/$$(X_HOST)" }] }, sources);
    expect(env).toEqual({ X_HOST: "b", X_PORT: "80", URL: "http://b:80/$(NONE)/$(X_HOST)" });
  });

  it("finds the API server always, and the Services of the own namespace unless links are off", async () => {
    const sources = sourcesOf({ services: [serviceOf("default", "kubernetes", "198.19.128.1", [{ name: "https", port: 443 }]), serviceOf("default", "other", "198.19.128.8", [{ port: 1 }]), serviceOf("todo", "my-web", "198.19.128.9", [{ port: 80 }])] });
    const linked = await environment({}, sources);
    expect(linked).toMatchObject({ KUBERNETES_SERVICE_HOST: "198.19.128.1", KUBERNETES_SERVICE_PORT_HTTPS: "443", MY_WEB_SERVICE_HOST: "198.19.128.9", MY_WEB_PORT_80_TCP_ADDR: "198.19.128.9" });
    expect(Object.keys(linked).filter((name) => name.startsWith("OTHER"))).toEqual([]);
    const unlinked = await environment({}, sources, { enableServiceLinks: false });
    expect(unlinked.KUBERNETES_SERVICE_HOST).toBe("198.19.128.1");
    expect(unlinked.MY_WEB_SERVICE_HOST).toBeUndefined();
  });

  it("waits for a secret that is missing, and does without an optional one", async () => {
    await expect(environment({ env: [{ name: "DB", valueFrom: { secretKeyRef: { name: "db", key: "url" } } }] })).rejects.toThrow('secret "db" not found');
    await expect(environment({ env: [{ name: "DB", valueFrom: { secretKeyRef: { name: "db", key: "url", optional: true } } }] })).resolves.toEqual({});
    await expect(environment({ envFrom: [{ secretRef: { name: "db", optional: true } }] })).resolves.toEqual({});
  });
});

describe("expandVariables", () => {
  it("leaves text without references alone", () => {
    expect(expandVariables("$HOME ${HOME} $ 100$$", { HOME: "/root" })).toBe("$HOME ${HOME} $ 100$");
  });
});
