import express from "express";
import { accessLog } from "./access-log.ts";
import { Assets } from "./assets.ts";
import { asyncHandler } from "./async-handler.ts";
import type { Database } from "./database.ts";
import type { Drain } from "./drain.ts";
import { errorPages, notFound } from "./error-pages.ts";
import { healthRoutes } from "./health-routes.ts";
import type { Log } from "./log.ts";
import { Pages } from "./pages/pages.ts";
import { type Replica, servedBy } from "./replica.ts";
import { sameOriginOnly } from "./same-origin.ts";
import { securityHeaders } from "./security-headers.ts";
import { todoRoutes } from "./todo-routes.ts";

/** What the app is made of. */
export interface AppParts {
  readonly database: Database;
  readonly log: Log;
  readonly drain: Drain;
  readonly replica: Replica;
  /** Folder of the style sheet, the script and the icon. */
  readonly publicFolder: string;
}

/** The web app. */
export function createApp({ database, log, drain, replica, publicFolder }: AppParts): express.Express {
  const assets = new Assets(publicFolder);
  const pages = new Pages(assets, replica);
  const app = express();
  app.disable("x-powered-by");
  // Pages are not cached, so there is nothing that an ETag of them could save.
  app.disable("etag");
  app.use(accessLog(log), securityHeaders, servedBy(replica), drain.closeConnections);
  app.use(healthRoutes(drain, () => database.ping()));
  app.use("/assets", assets.router());
  // 16 KiB: the longest title, each of its characters 4 bytes, each byte written as %XX, and room to say "too long" to more.
  app.use(sameOriginOnly, express.urlencoded({ extended: false, limit: "16kb" }));
  app.use(
    asyncHandler(async (_request, _response, next) => {
      await database.firstContact();
      next();
    }),
  );
  app.use(todoRoutes(() => database.todos, pages));
  app.use(notFound, errorPages(pages, log, (text) => database.redact(text)));
  return app;
}
