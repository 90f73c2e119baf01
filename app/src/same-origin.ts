import type { RequestHandler } from "express";
import { HttpError } from "./http-error.ts";

/**
 * Refuses requests that change something and that a page of another site made a browser send. Browsers name the page's
 * origin with every POST; what sends none, such as curl, acts for nobody but who runs it.
 */
export const sameOriginOnly: RequestHandler = (request, _response, next) => {
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead && !isSameOrigin(request.get("Origin"), request.get("Host"), request.get("Sec-Fetch-Site"))) {
    next(new HttpError(403, "This form came from another site", "For safety only forms of this site are accepted."));
    return;
  }
  next();
};

/** Whether the `Origin` and `Sec-Fetch-Site` of a request fit the host that it was sent to. */
export function isSameOrigin(origin: string | undefined, host: string | undefined, fetchSite?: string): boolean {
  if (fetchSite === "cross-site" || fetchSite === "same-site") return false;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  // The scheme is not compared: a proxy before the app may end HTTPS. It does decide which port goes without saying.
  const asked = `${protocol}//${host ?? ""}`;
  return (protocol === "http:" || protocol === "https:") && URL.canParse(asked) && new URL(asked).host === originHost;
}
