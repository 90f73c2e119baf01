import type { RequestHandler } from "express";
import type { Log } from "./log.ts";

/** Writes one line a request, once it is answered or given up. */
export function accessLog(log: Log): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    const { method } = request;
    // Without the query: nothing of the app's own stands there, and what others append is not the log's business.
    const path = request.originalUrl.replace(/\?.*$/s, "");
    response.on("close", () => {
      const aborted = response.writableFinished ? undefined : true;
      log.info("request", { method, path, status: response.statusCode, ms: Math.round(performance.now() - start), aborted });
    });
    next();
  };
}
