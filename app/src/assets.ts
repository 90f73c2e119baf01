import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import express from "express";

/** The files that pages refer to. */
const assetNames = ["style.css", "enhance.js", "icon.svg"] as const;

/** Name of a file that pages refer to. */
export type AssetName = (typeof assetNames)[number];

/** Serves the files that pages refer to, under addresses that change with their content. */
export class Assets {
  private readonly files: ReadonlyMap<string, Asset>;

  /** Reads the files, which then need not be readable to the user who serves. */
  constructor(folder: string) {
    this.files = new Map(assetNames.map((name) => [name, readAsset(path.join(folder, name))]));
  }

  /** Where a page finds the file. */
  url(name: AssetName): string {
    return `/assets/${name}?v=${this.files.get(name)?.version ?? ""}`;
  }

  /** For `/assets`. */
  router(): express.Router {
    const router = express.Router();
    router.get("/:name", (request, response, next) => {
      const file = this.files.get(request.params.name);
      if (file === undefined) return next();
      // An old page may ask a new server, or the other way round, while the app is updated: only a match is kept for good.
      const isCurrent = request.query["v"] === file.version;
      response.set("Cache-Control", isCurrent ? "public, max-age=31536000, immutable" : "no-cache");
      response.type(path.extname(request.params.name)).send(file.content);
    });
    return router;
  }
}

interface Asset {
  readonly content: Buffer;
  readonly version: string;
}

function readAsset(file: string): Asset {
  const content = fs.readFileSync(file);
  return { content, version: crypto.createHash("sha256").update(content).digest("hex").slice(0, 12) };
}
