import * as crypto from "node:crypto";
import type { CloudResponse } from "../../../cloud.ts";
import { AzureError } from "../../azure-error.ts";

/** A refusal of Cosmos DB itself: unlike Resource Manager it writes code and message without an `error` around them, and signs the message. */
export class CosmosRefusal extends AzureError {
  override response(): CloudResponse {
    return { status: this.status, body: { code: this.code, message: `${this.message}\r\nActivityId: ${crypto.randomUUID()}, Microsoft.Azure.Documents.Common/2.14.0` } };
  }
}

export const badRequest = (message: string): CosmosRefusal => new CosmosRefusal(400, "BadRequest", message);

/** @param what e.g. "database todo" */
export const notThere = (what: string): CosmosRefusal => new CosmosRefusal(404, "NotFound", `the ${what} doesn't exist.`);
