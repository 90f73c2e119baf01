import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { launchChromium } from "../browser/chromium.ts";
import { runTodoScenario, todoVariants } from "../browser/todo-scenario.ts";
import { sandboxEnvironment, stackOutput } from "./sandbox.ts";

describe("the todo app at todoUrl, in a real browser: add, edit, tick off, delete", () => {
  let browser: Browser;

  beforeAll(async () => {
    const environment = await sandboxEnvironment();
    browser = await launchChromium({ proxy: { server: environment["http_proxy"] ?? "" } });
  });
  afterAll(async () => {
    await browser.close();
  });

  it.each(Object.entries(todoVariants))("%s", async (_name, variant) => {
    await runTodoScenario({ ...variant, browser, baseUrl: await stackOutput("todoUrl") });
  });
});
