import * as assert from "node:assert/strict";
import * as crypto from "node:crypto";
import * as path from "node:path";
import type { Browser, Page } from "playwright-core";
import { TodoPage } from "./todo-page.ts";

/** One way to use the app. */
export interface TodoVariant {
  readonly javaScript: boolean;
  /** Size of the window in CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
}

const narrow = { width: 360, height: 740 };
const wide = { width: 1280, height: 800 };

/** With and without JavaScript, on a phone and on a desk, by name. */
export const todoVariants: Readonly<Record<string, TodoVariant>> = {
  "with JavaScript, narrow": { javaScript: true, viewport: narrow },
  "with JavaScript, wide": { javaScript: true, viewport: wide },
  "without JavaScript, narrow": { javaScript: false, viewport: narrow },
  "without JavaScript, wide": { javaScript: false, viewport: wide },
};

/** Where and how the scenario runs. */
export interface TodoScenario extends TodoVariant {
  readonly browser: Browser;
  /** Address of the list. */
  readonly baseUrl: string;
  /** Folder for pictures of the pages. @default none are taken */
  readonly pictures?: string | undefined;
}

/**
 * Adds, edits, ticks off and deletes to-dos as a user does, and throws where a user would notice something wrong. The list
 * may hold others already: they are left alone, and what was added is gone at the end.
 */
export async function runTodoScenario(scenario: TodoScenario): Promise<void> {
  const { browser, javaScript, viewport, baseUrl } = scenario;
  const context = await browser.newContext({ javaScriptEnabled: javaScript, viewport, hasTouch: viewport.width < 600, deviceScaleFactor: 2 });
  try {
    const page = await context.newPage();
    const complaints = collectComplaints(page);
    await useTheList(new TodoPage(page, baseUrl), scenario);
    assert.deepEqual(complaints, [], "the browser's console complains");
  } finally {
    await context.close();
  }
}

async function useTheList(todo: TodoPage, scenario: TodoScenario): Promise<void> {
  const mark = crypto.randomBytes(3).toString("hex");
  const [first, second, third] = [`Water the tomatoes ${mark}`, `Book train tickets ${mark}`, `<b>Call</b> & "thank" Ada ${mark}`] as const;
  const own = async (): Promise<string[]> => (await todo.titles()).filter((title) => title.includes(mark));

  await todo.open();
  const [doneBefore, allBefore] = counted(await todo.count());
  for (const title of [first, second, third]) await todo.add(title);
  assert.deepEqual(await own(), [first, second, third], "to-dos stand in the order in which they were added");
  assert.equal(await todo.field.inputValue(), "", "the field is empty after adding");

  const longWord = `${"Donaudampfschifffahrtsgesellschaft".repeat(3)} ${mark}`;
  await todo.edit(second, longWord);
  assert.deepEqual(await own(), [first, longWord, third], "an edited to-do keeps its place");

  const loads = countLoads(todo.page);
  await todo.tick(first, true);
  assert.deepEqual(counted(await todo.count()), [doneBefore + 1, allBefore + 3]);
  assert.equal(loads() === 0, scenario.javaScript, "ticking off loads the page anew only where there is no JavaScript");

  await assertUsable(todo, scenario, "list");
  await refusesEmptyTitle(todo, scenario);

  await todo.open();
  assert.equal(await todo.isDone(first), true, "what was ticked off stays so when the page is loaded again");
  assert.equal(await todo.isDone(third), false);
  await todo.tick(first, false);

  for (const title of [longWord, first, third]) await todo.delete(title);
  await todo.open();
  assert.deepEqual(await own(), [], "what was deleted is gone when the page is loaded again");
  assert.deepEqual(counted(await todo.count()), [doneBefore, allBefore]);
}

async function refusesEmptyTitle(todo: TodoPage, scenario: TodoScenario): Promise<void> {
  await todo.submit("   ");
  assert.equal(await todo.problem(), "Write down what there is to do.");
  await assertUsable(todo, scenario, "problem");
}

/** Nothing sticks out to the side, and everything can be hit by a finger. */
async function assertUsable(todo: TodoPage, { pictures, javaScript, viewport }: TodoScenario, name: string): Promise<void> {
  if (pictures !== undefined) {
    const file = `${name}-${viewport.width}-${javaScript ? "js" : "nojs"}.png`;
    await todo.page.screenshot({ path: path.join(pictures, file) });
  }
  assert.equal(await todo.overflow(), 0, `the page (${name}) is wider than the window`);
  assert.deepEqual(await todo.smallTargets(), [], `targets of the page (${name}) are too small for a finger`);
}

/** The two numbers of "2 of 5 done". */
function counted(count: string | undefined): [done: number, all: number] {
  if (count === undefined) return [0, 0];
  const match = /^(\d+) of (\d+) done$/.exec(count);
  assert.ok(match, `the count reads "${count}"`);
  return [Number(match[1]), Number(match[2])];
}

/** Counts how often the page is loaded from now on. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on("framenavigated", () => (loads += 1));
  return () => loads;
}

/** Errors of scripts and of the content security policy; a refused form, which the scenario brings about, is none. */
function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 400")) complaints.push(message.text());
  });
  return complaints;
}
