import type { ErrorRequestHandler, Request, RequestHandler } from "express";
import { isDatabaseUnavailable } from "./database-unavailable.ts";
import { HttpError } from "./http-error.ts";
import type { Log } from "./log.ts";
import type { Unanswered } from "./pages/message-page.ts";
import type { Pages } from "./pages/pages.ts";

/** What a browser is asked to wait before it tries again, in seconds. */
const retryAfter = 5;

/** Answers what no route knows. */
export const notFound: RequestHandler = (_request, _response, next) => {
  next(new HttpError(404, "There is no such page", "The address may be mistyped or out of date."));
};

/** Turns errors into pages. What went wrong inside goes to the log, `redact`ed, never to the page. */
export function errorPages(pages: Pages, log: Log, redact: (text: string) => string): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (isDatabaseUnavailable(error)) {
      response.status(503).set("Retry-After", String(retryAfter)).send(pages.databaseUnavailable(unanswered(request)));
      return;
    }
    const shown = shownError(error);
    if (shown.status >= 500) log.error("request failed", { reason: redact(error instanceof Error ? (error.stack ?? error.message) : String(error)) });
    response.status(shown.status).send(pages.message(shown.heading, shown.advice));
  };
}

/** What the database could not be asked for. A title is kept: who typed it should not have to type it again. */
function unanswered(request: Request): Unanswered {
  if (request.method !== "POST") return { kind: "page", reloadAfter: retryAfter };
  const title = (request.body as Readonly<Record<string, unknown>> | undefined)?.["title"];
  return typeof title === "string" ? { kind: "title", unsent: { action: request.path, title } } : { kind: "change" };
}

function shownError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  // Express and its body parser mark errors of the request so.
  const status = typeof error === "object" && error !== null && "status" in error ? error.status : undefined;
  if (status === 413) return new HttpError(413, "That is too much", "Send less at once.");
  if (typeof status === "number" && status >= 400 && status < 500) return new HttpError(status, "That cannot be understood", "Go back and try again.");
  return new HttpError(500, "Something went wrong", "It is not your fault. Try again in a moment.");
}
