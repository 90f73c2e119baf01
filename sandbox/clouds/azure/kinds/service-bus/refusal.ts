import * as crypto from "node:crypto";
import { AzureError } from "../../azure-error.ts";

/** Where the namespace itself refuses: its entities' faults have a sub-code and a signature (form: hashicorp/terraform-provider-azurerm issues; texts: Microsoft's page "Service Bus - Azure Resource Manager exceptions"). */
export const messagingRefusal = (code: string, subCode: number, text: string): AzureError =>
  new AzureError(Math.trunc(subCode / 100), code, `SubCode=${String(subCode)}. ${text} To know more visit https://aka.ms/sbResourceMgrExceptions. TrackingId:${crypto.randomUUID()}_G1, Timestamp:${new Date().toISOString()}`);

export const messagingBadRequest = (text: string): AzureError => messagingRefusal("MessagingGatewayBadRequest", 40_000, text);

/** @param entity e.g. "bus:Queue:jobs" */
export const messagingNotFound = (entity: string): AzureError => messagingRefusal("MessagingGatewayNotFoundStatusCode", 40_400, `The messaging entity '${entity}' could not be found.`);
