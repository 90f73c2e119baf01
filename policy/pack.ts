import { PolicyPack } from "@pulumi/policy";
import { allowedRegions } from "./policies/allowed-regions.ts";
import { apiServerAccess } from "./policies/api-server-access.ts";
import { azureRoles } from "./policies/azure-roles.ts";
import { databaseAccess } from "./policies/database-access.ts";
import { googleRoles } from "./policies/google-roles.ts";
import { kubernetesRoles } from "./policies/kubernetes-roles.ts";
import { nodeLimits } from "./policies/node-limits.ts";
import { pinnedImages } from "./policies/pinned-images.ts";
import { privilegedPods } from "./policies/privileged-pods.ts";
import { protectedData } from "./policies/protected-data.ts";
import { requiredTags } from "./policies/required-tags.ts";
import { secretsInEnvironment } from "./policies/secrets-in-environment.ts";

new PolicyPack("gke-aci", {
  policies: [
    azureRoles,
    googleRoles,
    kubernetesRoles,
    secretsInEnvironment,
    apiServerAccess,
    databaseAccess,
    privilegedPods,
    pinnedImages,
    requiredTags,
    allowedRegions,
    nodeLimits,
    protectedData,
  ],
});
