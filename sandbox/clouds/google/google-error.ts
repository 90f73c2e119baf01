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

/**
 * How an API writes its refusals: "status" names them as google.rpc.Code does; "errors" is the older list with a reason,
 * which Compute Engine writes alone; GKE and IAM write both.
 */
export type ErrorForm = "status" | "errors" | "both";

/** What the older list of errors calls a refusal, where it has no reason of its own. */
const reasons: Readonly<Partial<Record<GoogleStatus, string>>> = {
  INVALID_ARGUMENT: "badRequest",
  FAILED_PRECONDITION: "failedPrecondition",
  UNAUTHENTICATED: "authError",
  PERMISSION_DENIED: "forbidden",
  NOT_FOUND: "notFound",
  ABORTED: "aborted",
  ALREADY_EXISTS: "alreadyExists",
  RESOURCE_EXHAUSTED: "rateLimitExceeded",
  UNIMPLEMENTED: "notImplemented",
};

/** A refusal by a Google API. */
export class GoogleError extends Error {
  /** @param older what Compute Engine calls it, where that does not follow from the status: its reason, and its HTTP status */
  constructor(
    readonly status: GoogleStatus,
    message: string,
    readonly details: readonly Readonly<Record<string, unknown>>[] = [],
    readonly older: { readonly reason?: string; readonly code?: number } = {},
  ) {
    super(message);
  }

  get code(): number {
    return this.older.code ?? httpStatus[this.status];
  }

  get reason(): string {
    return this.older.reason ?? reasons[this.status] ?? "backendError";
  }

  toResponse(form: ErrorForm = "status"): CloudResponse {
    const challenge = this.status === "UNAUTHENTICATED" ? { "www-authenticate": 'Bearer realm="https://accounts.google.com/"' } : undefined;
    const error = {
      code: this.code,
      message: this.message,
      ...(form === "status" ? {} : { errors: [{ message: this.message, domain: "global", reason: this.reason }] }),
      // What comes from the gateway before Compute Engine has details, and with them a status.
      ...(form === "errors" && this.details.length === 0 ? {} : { status: this.status }),
      ...(this.details.length > 0 ? { details: this.details } : {}),
    };
    return { status: this.code, headers: challenge, body: { error } };
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
