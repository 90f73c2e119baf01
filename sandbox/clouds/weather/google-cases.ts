import { GoogleError, errorInfo } from "../google/google-error.ts";
import { projectNumber } from "../google/project.ts";
import type { RequestStrike, WeatherCase } from "./weather-case.ts";

const containerHost = "container.googleapis.com";
const createCluster = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/clusters$/;
const createNodePool = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/clusters\/[^/]+\/nodePools$/;

/** Refuses to create something at the container API, below a project that the path names first. */
const refuseCreation = (path: RegExp, error: (project: string, number: string) => GoogleError): RequestStrike => ({
  kind: "request",
  method: "POST",
  host: containerHost,
  path,
  answer: (_request, [, project = ""]) => error(project, projectNumber(project)).toResponse("both"),
});

/** Refusals of Google Cloud, each in words that users have met (the issues that are named). */
export const googleCases: readonly WeatherCase[] = [
  {
    // terraform-google-modules/terraform-google-kubernetes-engine issue 333, midl-dev/polkadot-k8s issue 4
    name: "api-just-enabled",
    meaning: "GKE's API is enabled, and not yet everywhere: a cluster is refused with 403 SERVICE_DISABLED",
    lasts: { times: 1 },
    strike: refuseCreation(createCluster, (_project, number) => {
      const page = `https://console.developers.google.com/apis/api/${containerHost}/overview?project=${number}`;
      return new GoogleError(
        "PERMISSION_DENIED",
        `Kubernetes Engine API has not been used in project ${number} before or it is disabled. Enable it by visiting ${page} then retry. ` +
          "If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.",
        [errorInfo("SERVICE_DISABLED", { service: containerHost, consumer: `projects/${number}`, activationUrl: page })],
      );
    }),
  },
  {
    // jamesward/kubernetes-the-easy-way pull request 1, and many after it
    name: "service-agent-missing",
    meaning: "GKE's own service account in the project (its service agent) is not made yet: a cluster is refused with 400",
    lasts: { times: 1 },
    strike: refuseCreation(createCluster, (_project, number) => {
      const reason = `Consumer ${number} should enable service:${containerHost} before generating a service account.`;
      return new GoogleError("FAILED_PRECONDITION", `Failed precondition when calling the ServiceConsumerManager: tenantmanager::185014: ${reason}\ncom.google.api.tenant.error.TenantManagerException: ${reason}`);
    }),
  },
  {
    // terraform-google-modules/terraform-google-kubernetes-engine issue 1795, kubeflow/pipelines issue 10907
    name: "ssd-quota",
    meaning: "the region's SSD quota is used up: the node pool is refused with 403",
    lasts: { times: 1 },
    strike: refuseCreation(createNodePool, (project) =>
        new GoogleError(
          "PERMISSION_DENIED",
          "Insufficient regional quota to satisfy request: resource \"SSD_TOTAL_GB\": request requires '90.0' and is short '40.0'. project has a quota of '250.0' with '50.0' available. " +
            `View and manage quotas at https://console.cloud.google.com/iam-admin/quotas?usage=USED&project=${project}.`,
        )),
  },
];
