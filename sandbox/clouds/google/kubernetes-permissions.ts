const all = "get list create update delete";
const withStatus = `${all} getStatus updateStatus`;
const withScale = `${withStatus} getScale updateScale`;

/**
 * Verbs by which IAM permissions of GKE name what may be done with Kubernetes objects: `container.RESOURCE.VERB`. As
 * roles/container.admin held them in August 2026. Objects of types that are not listed are "thirdPartyObjects".
 */
const verbs: Readonly<Record<string, string>> = {
  apiServices: withStatus,
  auditSinks: all,
  backendConfigs: all,
  bindings: all,
  certificateSigningRequests: `${withStatus} approve`,
  clusterRoleBindings: all,
  clusterRoles: `${all} bind escalate`,
  componentStatuses: "get list",
  configMaps: all,
  controllerRevisions: all,
  cronJobs: withStatus,
  csiDrivers: all,
  csiNodeInfos: all,
  csiNodes: all,
  customResourceDefinitions: withStatus,
  daemonSets: withStatus,
  deployments: `${withScale} rollback`,
  endpointSlices: all,
  endpoints: all,
  events: all,
  frontendConfigs: all,
  horizontalPodAutoscalers: withStatus,
  ingresses: withStatus,
  jobs: withStatus,
  leases: all,
  limitRanges: all,
  localSubjectAccessReviews: "create list",
  managedCertificates: all,
  mutatingWebhookConfigurations: all,
  namespaces: `${withStatus} finalize`,
  networkPolicies: all,
  nodes: `${withStatus} proxy`,
  persistentVolumeClaims: withStatus,
  persistentVolumes: withStatus,
  podDisruptionBudgets: withStatus,
  podTemplates: all,
  pods: `${withStatus} attach evict exec getLogs initialize portForward proxy`,
  priorityClasses: all,
  replicaSets: withScale,
  replicationControllers: withScale,
  resourceQuotas: withStatus,
  roleBindings: all,
  roles: `${all} bind escalate`,
  runtimeClasses: all,
  secrets: all,
  selfSubjectAccessReviews: "create list",
  selfSubjectRulesReviews: "create",
  serviceAccounts: `${all} createToken`,
  services: `${withStatus} proxy`,
  statefulSets: withScale,
  storageClasses: all,
  subjectAccessReviews: "create list",
  thirdPartyObjects: all,
  thirdPartyResources: all,
  tokenReviews: "create",
  validatingWebhookConfigurations: all,
  volumeAttachments: withStatus,
  volumeSnapshotClasses: all,
  volumeSnapshotContents: withStatus,
  volumeSnapshots: withStatus,
};

/** Every IAM permission over Kubernetes objects that the sandbox knows. */
export const kubernetesPermissions: ReadonlySet<string> = new Set(Object.entries(verbs).flatMap(([resource, text]) => text.split(" ").map((verb) => `container.${resource}.${verb}`)));

/** Names of the Kubernetes resources that have permissions of their own, as IAM writes them: "configMaps". */
export const kubernetesResources: readonly string[] = Object.keys(verbs);
