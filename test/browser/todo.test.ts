import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ferretBinary } from "../../app/test/ferret-server.ts";
import { chromiumPath, launchChromium } from "./chromium.ts";
import { type LocalTodo, startLocalTodo } from "./local-todo.ts";
import { TodoPage } from "./todo-page.ts";
import { runTodoScenario, todoVariants } from "./todo-scenario.ts";

describe.skipIf(ferretBinary === undefined || chromiumPath === undefined)("the todo app in a browser", () => {
  let todoApp: LocalTodo;
  let browser: Browser;

  beforeAll(async () => {
    todoApp = await startLocalTodo();
    browser = await launchChromium();
  });
  beforeEach(() => todoApp.clear());
  afterAll(async () => {
    await browser.close();
    await todoApp.stop();
  });

  it.each(Object.entries(todoVariants))("adds, edits, ticks off and deletes %s", async (_, variant) => {
    // TODO_PICTURES names a folder for pictures, for who wants to look at them.
    await runTodoScenario({ ...variant, browser, baseUrl: todoApp.app.url, pictures: process.env["TODO_PICTURES"] });
  });

  describe("with JavaScript", () => {
    let context: BrowserContext;
    let page: Page;
    let todo: TodoPage;

    beforeEach(async () => {
      context = await browser.newContext();
      page = await context.newPage();
      todo = new TodoPage(page, todoApp.app.url);
      await todo.open();
    });
    afterEach(() => context.close());

    const focusedName = (): Promise<string | null> => page.locator(":focus").getAttribute("aria-label");

    it("is used with the keyboard alone, and the focus is never lost", async () => {
      await todo.field.focus();
      for (const title of ["keys one", "keys two"]) {
        await page.keyboard.type(title);
        await page.keyboard.press("Enter");
        await todo.box(title).waitFor();
        await expect.poll(() => todo.field.inputValue()).toBe("");
      }
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      await expect.poll(() => todo.count()).toBe("1 of 2 done");
      expect(await todo.isDone("keys one")).toBe(true);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await todo.box("keys one").waitFor({ state: "detached" });
      await expect.poll(focusedName).toBe("Delete keys two");
      await page.keyboard.press("Enter");
      await page.getByText("Nothing to do yet.").waitFor();
      await expect.poll(() => page.locator(":focus").innerText()).toBe("To do");
    });

    it("tells a screen reader what has changed", async () => {
      await todo.add("said aloud");
      await todo.tick("said aloud", true);
      await expect.poll(() => page.getByRole("status").innerText()).toBe("1 of 1 done");
    });

    it("keeps what is being typed while something else is ticked off", async () => {
      await todo.add("ticked meanwhile");
      await todo.field.fill("half a sent");
      await todo.tick("ticked meanwhile", true);
      await expect.poll(() => todo.count()).toBe("1 of 1 done");
      expect(await todo.field.inputValue()).toBe("half a sent");
    });

    it("ends as the last click wants, however fast they come", async () => {
      await todo.add("back and forth");
      for (let click = 0; click < 5; click++) await todo.box("back and forth").click({ noWaitAfter: true });
      await expect.poll(() => todo.count()).toBe("1 of 1 done");
      await todo.open();
      expect(await todo.isDone("back and forth")).toBe(true);
    });

    it("loses no click where an answer comes while the button is down", async () => {
      await todo.add("pressed for long");
      await page.route(/toggle|done|todos/, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.continue();
      });
      const answer = page.waitForResponse((response) => response.request().method() === "POST");
      await todo.box("pressed for long").click({ noWaitAfter: true });
      await todo.box("pressed for long").hover();
      await page.mouse.down();
      await answer;
      await new Promise((resolve) => setTimeout(resolve, 300));
      await page.mouse.up();
      await expect.poll(() => todo.count()).toBe("0 of 1 done");
      await page.unrouteAll({ behavior: "wait" });
      await todo.open();
      expect(await todo.isDone("pressed for long")).toBe(false);
    });

    it("takes a tick back and says so where the server cannot be reached", async () => {
      await todo.add("offline");
      await context.setOffline(true);
      await todo.box("offline").click();
      await page.getByRole("alert").getByText("The server could not be reached.").waitFor();
      expect(await todo.isDone("offline")).toBe(false);
      await context.setOffline(false);
      await todo.tick("offline", true);
    });

    it("runs nothing that users type", async () => {
      const attack = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;
      await todo.add(attack);
      await todo.open();
      expect(await todo.titles()).toEqual([attack]);
      expect(await page.title()).toBe("To do: 0 of 1 done");
    });
  });
});
