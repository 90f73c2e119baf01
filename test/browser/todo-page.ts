/// <reference lib="dom" />
import type { Locator, Page } from "playwright-core";

/** The smallest height and width of something to touch, in CSS pixels (WCAG 2.2, target size enhanced). */
const smallestTarget = 44;

/** The todo app's pages as their user sees them. Each action ends when its effect is there to be seen. */
export class TodoPage {
  constructor(
    readonly page: Page,
    private readonly baseUrl: string,
  ) {}

  /** Opens the list. */
  async open(): Promise<void> {
    await this.page.goto(this.baseUrl);
    await this.page.getByRole("heading", { name: "To do", exact: true }).waitFor();
  }

  /** The box to tick off the to-do of this title; its words are part of it. */
  box(title: string): Locator {
    return this.page.getByRole("checkbox", { name: title, exact: true });
  }

  /** The field for a title, on the list and on the page that edits. */
  get field(): Locator {
    return this.page.getByLabel("What is there to do?");
  }

  /** Types a title and sends it, whatever comes of it. */
  async submit(title: string): Promise<void> {
    await this.field.fill(title);
    await this.page.getByRole("button", { name: "Add" }).click();
  }

  /** Adds a to-do. */
  async add(title: string): Promise<void> {
    await this.submit(title);
    await this.box(title).waitFor();
  }

  /** Changes the title of a to-do, on the page that its pencil leads to. */
  async edit(title: string, newTitle: string): Promise<void> {
    await this.page.getByRole("link", { name: `Edit ${title}`, exact: true }).click();
    await this.page.getByRole("heading", { name: "Edit", exact: true }).waitFor();
    await this.field.fill(newTitle);
    await this.page.getByRole("button", { name: "Save" }).click();
    await this.box(newTitle).waitFor();
  }

  /** Ticks a to-do off, or takes the tick away. */
  async tick(title: string, done: boolean): Promise<void> {
    await this.box(title).click();
    await this.page.locator(`[role=checkbox][aria-checked=${done}]`, { hasText: title }).waitFor();
    // With JavaScript the tick shows at once; the count follows when the server has answered.
    await this.page.locator("main:not([aria-busy])").waitFor();
  }

  /** Whether a to-do is ticked off. */
  async isDone(title: string): Promise<boolean> {
    return (await this.box(title).getAttribute("aria-checked")) === "true";
  }

  /** Deletes a to-do. */
  async delete(title: string): Promise<void> {
    await this.page.getByRole("button", { name: `Delete ${title}`, exact: true }).click();
    await this.box(title).waitFor({ state: "detached" });
  }

  /** Titles in the order of the list. */
  async titles(): Promise<string[]> {
    return this.page.getByRole("checkbox").allInnerTexts();
  }

  /** "2 of 5 done", or nothing where the list is empty. */
  async count(): Promise<string | undefined> {
    const [text] = await this.page.locator("#count").allInnerTexts();
    return text;
  }

  /** Waits for the message that says why a title was not taken. */
  async problem(): Promise<string> {
    return this.page.locator("#problem").innerText();
  }

  /** By how many CSS pixels the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  /** Buttons, links and fields that a finger could miss, each as its name and size. */
  async smallTargets(): Promise<string[]> {
    const targets = await this.page.locator("button, a, input").all();
    const sizes = await Promise.all(
      targets.map(async (target) => ({ box: await target.boundingBox(), name: (await target.getAttribute("aria-label")) ?? (await target.innerText()) })),
    );
    return sizes.flatMap(({ box, name }) =>
      box === null || (box.width >= smallestTarget && box.height >= smallestTarget) ? [] : [`${name}: ${box.width} x ${box.height}`],
    );
  }
}
