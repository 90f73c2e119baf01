import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { cores, gigabytes } from "./quantities.ts";
import { virtualNodeTaint } from "./virtual-node-manifest.ts";

/**
 * How a container gets the connection string: as a file that `DB_FILE` names, which Azure keeps hidden, or as `DB` in
 * its environment, which Azure shows to whoever may read the container group.
 */
export type DatabaseAccess = "file" | "env";

/** Settings of a {@link todoPod}. */
export interface TodoPodArgs {
  readonly labels: Record<string, string>;
  /** Public DNS label of the container group, unique in its region. */
  readonly dnsLabel: pulumi.Input<string>;
  readonly databaseAccess: DatabaseAccess;
  /** Secret with the connection string under the key `uri`. */
  readonly secretName: pulumi.Input<string>;
  /** Changes with the secret: container groups never see a later version of it. */
  readonly secretChecksum: pulumi.Input<string>;
  readonly databaseName: pulumi.Input<string>;
  readonly virtualNodeName: pulumi.Input<string>;
  readonly image: pulumi.Input<string>;
  /** Processor cores. */
  readonly cpu: number;
  /** Memory in GB. */
  readonly memoryGb: number;
}

const folder = "/etc/todo/database";

/** azure-aci has no port mapping: the container's port is the public one. */
const port = 80;

/** The pod of the todo app, made for a virtual node: without what azure-aci refuses, and without what it would ignore. */
export function todoPod(args: TodoPodArgs): types.input.core.v1.PodTemplateSpec {
  const resources = { cpu: cores(args.cpu), memory: gigabytes(args.memoryGb) };
  const database = databaseOf(args);
  return {
    metadata: {
      labels: args.labels,
      annotations: { "virtualkubelet.io/dnsnamelabel": args.dnsLabel, "checksum/database": args.secretChecksum },
    },
    spec: {
      nodeSelector: { "kubernetes.io/hostname": args.virtualNodeName },
      tolerations: [
        { key: virtualNodeTaint.key, operator: "Equal", value: virtualNodeTaint.value, effect: virtualNodeTaint.effect },
        // While the connector is away, its node is not ready, but the container group runs on: there is nothing to move.
        { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
        { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
      ],
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 10,
      containers: [
        {
          name: "web",
          image: args.image,
          imagePullPolicy: "Always",
          env: [{ name: "PORT", value: String(port) }, ...database.env],
          ports: [{ name: "http", containerPort: port }],
          readinessProbe: { httpGet: { path: database.healthPaths.ready, port }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
          livenessProbe: { httpGet: { path: database.healthPaths.alive, port }, initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
          resources: { requests: resources, limits: resources },
          volumeMounts: database.volumeMounts,
        },
      ],
      volumes: database.volumes,
    },
  };
}

function databaseOf({ databaseAccess, secretName, databaseName }: TodoPodArgs) {
  if (databaseAccess === "env") {
    return {
      env: [{ name: "DB", valueFrom: { secretKeyRef: { name: secretName, key: "uri" } } }],
      volumes: [],
      volumeMounts: [],
      // Images that read nothing but DB, as the article's, have no path for probes either.
      healthPaths: { ready: "/", alive: "/" },
    };
  }
  return {
    env: [
      { name: "DB_FILE", value: `${folder}/uri` },
      { name: "DB_NAME", value: databaseName },
    ],
    // No `items`: azure-aci ignores them and names the files after the keys.
    volumes: [{ name: "database", secret: { secretName } }],
    volumeMounts: [{ name: "database", mountPath: folder, readOnly: true }],
    healthPaths: { ready: "/healthz", alive: "/livez" },
  };
}
