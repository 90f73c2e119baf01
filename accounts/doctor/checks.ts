import { containerQuotas } from "./azure/container-quotas.ts";
import { cosmosAccounts, cosmosRegion } from "./azure/cosmos.ts";
import { entraRights } from "./azure/graph.ts";
import { resourceGroup } from "./azure/resource-group.ts";
import { resourceProviders } from "./azure/resource-providers.ts";
import { azureRights } from "./azure/rights.ts";
import { azureSignIn } from "./azure/sign-in.ts";
import type { Check } from "./check.ts";
import { comparisonRights } from "./comparison-rights.ts";
import { googleApis } from "./google/apis.ts";
import { googleNames } from "./google/names.ts";
import { clusterToken } from "./google/plugin.ts";
import { googleQuotas } from "./google/quotas.ts";
import { clusterRights, googleRights } from "./google/rights.ts";
import { googleSignIn } from "./google/sign-in.ts";
import { googleZone } from "./google/zone.ts";
import { todoImage } from "./image/pullable.ts";
import { pulumiBackend } from "./pulumi/backend.ts";

/** Whether anybody is signed in. They need no settings but the project. */
export const signInChecks: readonly Check[] = [pulumiBackend, googleSignIn, clusterToken, azureSignIn];

/** Whether who is signed in can do what the stack does. */
export const accountChecks: readonly Check[] = [
  googleApis,
  googleRights,
  clusterRights,
  googleZone,
  googleQuotas,
  googleNames,
  resourceProviders,
  azureRights,
  entraRights,
  comparisonRights,
  containerQuotas,
  cosmosRegion,
  cosmosAccounts,
  resourceGroup,
  todoImage,
];
