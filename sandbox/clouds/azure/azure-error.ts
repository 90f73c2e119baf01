import type { CloudResponse } from "../cloud.ts";

/** One more fault inside an {@link AzureError}. */
export interface AzureErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
}

/** A refusal in the words of Azure Resource Manager or Microsoft Graph: HTTP status, code and message. */
export class AzureError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly options: { readonly target?: string; readonly details?: readonly AzureErrorDetail[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
  }

  /** As ARM writes it. */
  response(): CloudResponse {
    const { target, details, headers } = this.options;
    return {
      status: this.status,
      headers,
      body: { error: { code: this.code, message: this.message, ...(target === undefined ? {} : { target }), ...(details === undefined ? {} : { details }) } },
    };
  }
}

/** Azure has it, the sandbox does not: refused by name rather than answered with a success that means nothing. */
export const notModelled = (what: string, instead?: string): AzureError =>
  new AzureError(400, "NotModelledBySandbox", `The sandbox's Azure does not model ${what}.${instead === undefined || instead === "" ? "" : ` ${instead}`}`);

/** ARM's answer where a resource is not there. */
export const resourceNotFound = (type: string, name: string, resourceGroup: string): AzureError =>
  new AzureError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
