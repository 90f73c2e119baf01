/** A Deployment of two pods, one a node, with a Secret as volume, behind a load balancer. */
export const web = [
  { apiVersion: "v1", kind: "Secret", metadata: { name: "word" }, stringData: { word: "hello" } },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: {
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "web" } } }],
          containers: [
            {
              name: "web",
              image: "test/web:1",
              readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
              securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true },
              volumeMounts: [{ name: "word", mountPath: "/etc/word" }],
            },
          ],
          volumes: [{ name: "word", secret: { secretName: "word" } }],
        },
      },
    },
  },
  { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ port: 80, targetPort: 8080 }] } },
];

/** A pod that asks for what the sandbox does not model. */
export const refused = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "refused" },
  spec: { containers: [{ name: "main", image: "test/web:1" }], volumes: [{ name: "machine", hostPath: { path: "/" } }] },
};
