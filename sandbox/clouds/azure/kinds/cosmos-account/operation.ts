import type { ChangeAnswer } from "../../arm/arm-kind.ts";
import { type ArmOperation, type OperationAddress, operationError, operationState } from "../../arm/operation-address.ts";
import { accountType } from "./account.ts";

/** An operation as both of its addresses show it. */
const view = (begun: ArmOperation): Record<string, unknown> => operationState(begun, { inProgress: "Dequeued" });

/** Cosmos DB tells two addresses of each operation: its state, and its result below the path of the call. */
export const operation: readonly OperationAddress[] = [
  {
    header: "azure-asyncoperation",
    type: "Microsoft.DocumentDB/locations",
    pattern: "/subscriptions/{subscriptionId}/providers/Microsoft.DocumentDB/locations/{location}/operationsStatus/{operationId}",
    path: ({ subscriptionId, location }) => `/subscriptions/${subscriptionId}/providers/Microsoft.DocumentDB/locations/${location}/operationsStatus`,
    answer: (begun) => ({ status: 200, body: view(begun) }),
  },
  {
    header: "location",
    type: accountType,
    pattern: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.DocumentDB/{+path}/operationResults/{operationId}",
    path: ({ path }) => `${path}/operationResults`,
    answer: (begun) => {
      const error = operationError(begun);
      if (error !== undefined) throw error;
      return { status: begun.status === "InProgress" ? 202 : 200, body: view(begun) };
    },
  },
];

/** Cosmos DB's answer to a call whose work goes on. */
export const enqueued = { status: 202, operation, body: { status: "Enqueued" } } satisfies ChangeAnswer;
