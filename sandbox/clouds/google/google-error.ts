import type { CloudResponse } from "../cloud.ts";

/** google.rpc.Code names with the HTTP status that Google sends for them. */
const httpStatus = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ABORTED: 409,
  ALREADY_EXISTS: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
} as const;

export type GoogleStatus = keyof typeof httpStatus;

/** A refusal, as every Google API writes it: {"error": {code, message, status, details}}. */
export class GoogleError extends Error {
  constructor(
    readonly status: GoogleStatus,
    message: string,
    readonly details: readonly Readonly<Record<string, unknown>>[] = [],
  ) {
    super(message);
  }

  get code(): number {
    return httpStatus[this.status];
  }

  toResponse(): CloudResponse {
    const details = this.details.length > 0 ? { details: this.details } : {};
    const challenge = this.status === "UNAUTHENTICATED" ? { "www-authenticate": 'Bearer realm="https://accounts.google.com/"' } : undefined;
    return { status: this.code, headers: challenge, body: { error: { code: this.code, message: this.message, status: this.status, ...details } } };
  }
}

/** Google's machine-readable reason of a refusal. */
export const errorInfo = (reason: string, metadata: Readonly<Record<string, string>>) => ({
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason,
  domain: "googleapis.com",
  metadata,
});

export const notFound = (resource: string) => new GoogleError("NOT_FOUND", `Not found: ${resource}.`);
export const invalid = (message: string) => new GoogleError("INVALID_ARGUMENT", message);

/** The sandbox's own refusal of something that Google offers and the sandbox does not model. */
export const notModelled = (what: string) => new GoogleError("UNIMPLEMENTED", `The sandbox does not model ${what}: leave it out, or deploy to a real project.`);
