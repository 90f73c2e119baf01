import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { restrictedContainer, restrictedPodOf } from "../pods/hardened-pod.ts";
import { cores, gigabytes } from "../pods/quantities.ts";

/**
 * How a container gets the connection string: as a file that `DB_FILE` names, which Azure keeps hidden, or as `DB` in
 * its environment, which Azure shows to whoever may read the container group.
 */
export type DatabaseAccess = "file" | "env";

/** Where a pod may and should run. */
export type PodPlacement = Pick<types.input.core.v1.PodSpec, "nodeSelector" | "tolerations" | "topologySpreadConstraints">;

/** Settings of a {@link todoPod}. */
export interface TodoPodArgs {
  readonly databaseAccess: DatabaseAccess;
  /** Secret with the connection string under the key `uri`. */
  readonly secretName: pulumi.Input<string>;
  /** Changes with the secret: container groups never see a later version of it. */
  readonly secretChecksum: pulumi.Input<string>;
  readonly databaseName: pulumi.Input<string>;
  readonly image: pulumi.Input<string>;
  /** Secret with the registry's credentials. @default none */
  readonly pullSecretName?: pulumi.Input<string>;
  /** Processor cores. */
  readonly cpu: number;
  /** Memory in GB. */
  readonly memoryGb: number;
}

/** What differs between the pod that is alone and one of several. */
export interface TodoPodVariant {
  readonly placement: PodPlacement;
  /** Public DNS label of the container group, unique in its region. @default none */
  readonly dnsLabel?: pulumi.Input<string>;
  /** How long the app goes on serving once it is told to stop, in seconds. */
  readonly drainSeconds: number;
}

/** Name of the workload, of its pods' beginning and of its Service, as in the article. */
export const todoName = "web";

export const todoLabels = { name: todoName, app: "todoapp" };

const folder = "/etc/todo/database";

/** azure-aci has no port mapping: the container's port is the public one, and the one that a Service must aim at. */
export const todoPort = 80;

/** User and group `node` of the image. On the virtual node the image starts as root, listens, and becomes this user by itself. */
const todoUser = 1000;

/**
 * Bounds on the cluster's machines. azure-aci passes none of it on (it has no word for a security context), and refuses
 * none of it either. There the image takes its port before it gives root's rights up, because on Azure Container
 * Instances no other user may listen below port 1024; here the kernel's setting, which is the pod's own and one of those that
 * Kubernetes calls safe, lets the user do so.
 */
const podSecurity: types.input.core.v1.PodSecurityContext = {
  ...restrictedPodOf(todoUser),
  sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
};

/**
 * What a container may write on a machine's disk: its log, for there is nothing else. The virtual node offers no such
 * storage to the scheduler, so that a pod which requested any could never be placed there.
 */
const disk = { request: "0", limit: "256Mi" };

/** How long the app takes to close after its drain, in seconds: 8 for requests on their way, 2 for all else. */
const closingSeconds = 10;

/** The pod of the todo app, fit for a virtual node, without what azure-aci refuses, and for a machine, without rights on it. */
export function todoPod(args: TodoPodArgs, { placement, dnsLabel, drainSeconds }: TodoPodVariant): types.input.core.v1.PodTemplateSpec {
  const resources = { cpu: cores(args.cpu), memory: gigabytes(args.memoryGb) };
  const database = databaseOf(args);
  const label: Record<string, pulumi.Input<string>> = dnsLabel === undefined ? {} : { "virtualkubelet.io/dnsnamelabel": dnsLabel };
  return {
    metadata: { labels: todoLabels, annotations: { ...label, "checksum/database": args.secretChecksum } },
    spec: {
      ...placement,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      imagePullSecrets: args.pullSecretName === undefined ? undefined : [{ name: args.pullSecretName }],
      // Kubernetes' own default of 30 s is, as far as is known, also what Azure leaves a container at most.
      terminationGracePeriodSeconds: drainSeconds + closingSeconds,
      securityContext: podSecurity,
      containers: [
        {
          name: "web",
          image: args.image,
          imagePullPolicy: "Always",
          env: [...podEnvironment(drainSeconds), ...database.env],
          ports: [{ name: "http", containerPort: todoPort }],
          // Azure lets nobody in until this has succeeded once, while the connector calls the pod ready as soon as it runs: hence often.
          // And it shuts everybody out when it fails 5 times: after the time in which a pod that drains may still be asked.
          readinessProbe: { httpGet: { path: database.healthPaths.ready, port: todoPort }, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 5 },
          livenessProbe: { httpGet: { path: database.healthPaths.alive, port: todoPort }, initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
          resources: { requests: { ...resources, "ephemeral-storage": disk.request }, limits: { ...resources, "ephemeral-storage": disk.limit } },
          securityContext: restrictedContainer,
          volumeMounts: database.volumeMounts,
        },
      ],
      volumes: database.volumes,
    },
  };
}

/** The app shows which pod on which node has answered. */
function podEnvironment(drainSeconds: number): types.input.core.v1.EnvVar[] {
  return [
    { name: "PORT", value: String(todoPort) },
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    { name: "DRAIN_SECONDS", value: String(drainSeconds) },
  ];
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
