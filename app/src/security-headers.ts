import type { RequestHandler } from "express";

/**
 * Nothing but the app's own style sheet, script and icon may load, and nothing inline may run.
 * Sent over plain HTTP too, so no header that only HTTPS knows.
 */
const headers: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Not "no-referrer": with it browsers send "Origin: null" with a form, and its origin could not be checked.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  // Pages show what is in the database now; assets set a policy of their own.
  "Cache-Control": "no-store",
};

/** Sets the headers that narrow what a browser does with an answer. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set(headers);
  next();
};
