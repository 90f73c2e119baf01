/** Pod fields that cannot be changed: all but images are, yet the real provider replaces for those too. */
const podSpec = ["affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks", "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostname", "imagePullSecrets", "nodeName", "nodeSelector", "overhead", "preemptionPolicy", "priority", "priorityClassName", "readinessGates", "restartPolicy", "runtimeClassName", "schedulerName", "securityContext", "serviceAccount", "serviceAccountName", "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "volumes"];

const container = ["args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports", "readinessProbe", "resources", "securityContext", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir"];

const volumeSources = ["awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume", "flocker", "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume"];

/**
 * Paths whose change replaces an object, by "group Kind", as the real provider has them (pulumi-kubernetes 4.34); array
 * indices are left out.
 */
const rules: Readonly<Record<string, readonly string[]>> = {
  " ConfigMap": ["data", "binaryData"],
  " PersistentVolume": volumeSources.map((source) => `spec.${source}`),
  " PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  " Pod": [...podSpec.map((field) => `spec.${field}`), ...["containers", "initContainers"].flatMap((list) => container.map((field) => `spec.${list}.${field}`))],
  " ResourceQuota": ["spec.scopes"],
  " Secret": ["type", "data", "stringData"],
  " Service": ["spec.clusterIP"],
  "apps DaemonSet": ["spec.selector"],
  "apps Deployment": ["spec.selector"],
  "apps StatefulSet": ["spec.podManagementPolicy", "spec.revisionHistoryLimit", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
  "batch Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io RoleBinding": ["roleRef"],
  "storage.k8s.io StorageClass": ["parameters", "provisioner"],
};

/** The paths of a kind's object whose change replaces it. */
export function replacePaths(apiVersion: string, kind: string): readonly string[] {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  return ["apiVersion", "kind", "metadata.name", "metadata.namespace", ...(rules[`${group} ${kind}`] ?? [])];
}
