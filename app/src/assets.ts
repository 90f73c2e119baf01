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
  private readonly versions: ReadonlyMap<string, string>;

  constructor(private readonly folder: string) {
    this.versions = new Map(assetNames.map((name) => [name, versionOf(path.join(folder, name))]));
  }

  /** Where a page finds the file. */
  url(name: AssetName): string {
    return `/assets/${name}?v=${this.versions.get(name) ?? ""}`;
  }

  /** For `/assets`. */
  router(): express.Router {
    const router = express.Router();
    router.use((request, response, next) => {
      // An old page may ask a new server, or the other way round, while the app is updated: only a match is kept for good.
      const isCurrent = request.query["v"] === this.versions.get(request.path.slice(1));
      response.set("Cache-Control", isCurrent ? "public, max-age=31536000, immutable" : "no-cache");
      next();
    });
    router.use(express.static(this.folder, { cacheControl: false, index: false, redirect: false }));
    return router;
  }
}

function versionOf(file: string): string {
  return crypto.createHash("sha256").update(fs.readFileSync(file)).digest("hex").slice(0, 12);
}
