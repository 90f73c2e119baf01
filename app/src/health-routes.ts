import express from "express";
import { asyncHandler } from "./async-handler.ts";
import type { Drain } from "./drain.ts";

/**
 * What probes ask. `/livez`: does the process answer; restarting it would not bring a lost database back.
 * `/healthz`: should it get requests; it can answer none without its database, and is about to close while it drains.
 */
export function healthRoutes(drain: Drain, ping: () => Promise<void>): express.Router {
  const router = express.Router();
  router.get("/livez", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get(
    "/healthz",
    asyncHandler(async (_request, response) => {
      if (drain.active) {
        response.status(503).json({ status: "draining" });
        return;
      }
      // Why it fails stands in the log; anybody may ask this page, so it tells nothing about the database.
      const answers = await ping().then(
        () => true,
        () => false,
      );
      response.status(answers ? 200 : 503).json({ status: answers ? "ok" : "unavailable" });
    }),
  );
  return router;
}
