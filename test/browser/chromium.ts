import * as fs from "node:fs";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

/** The system's Chromium: `CHROMIUM`, else where Debian's package puts it. Playwright's own is never downloaded. */
export const chromiumPath: string | undefined = [process.env["CHROMIUM"], "/usr/bin/chromium"].find((file) => file !== undefined && fs.existsSync(file));

if (chromiumPath === undefined) {
  console.warn("skipped: tests in a browser, because there is no Chromium; apt-get install chromium, or set CHROMIUM to its path");
}

/**
 * Starts Chromium without a window. Options given win, so that a caller can start it elsewhere, such as inside another
 * network namespace by an `executablePath` of its own.
 */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    ...options,
    // It would otherwise call home at every start, and try QUIC where only TCP is served.
    args: ["--disable-gpu", "--disable-quic", "--disable-sync", ...(options.args ?? [])],
  });
}
