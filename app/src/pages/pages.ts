import type { Assets } from "../assets.ts";
import type { Html } from "../html.ts";
import { type Replica, replicaLine } from "../replica.ts";
import type { Todo } from "../todo-store.ts";
import { editMain } from "./edit-page.ts";
import { layout } from "./layout.ts";
import { countOf, listMain } from "./list-page.ts";
import { databaseUnavailableMain, messageMain, type Unanswered } from "./message-page.ts";
import type { RefusedTitle } from "./title-field.ts";

/** The app's pages, as HTML text. */
export class Pages {
  private readonly footer: string | undefined;

  constructor(
    private readonly assets: Assets,
    replica: Replica,
  ) {
    this.footer = replicaLine(replica);
  }

  /** The list; with a title that could not be added, where there is one. */
  list(todos: readonly Todo[], refused?: RefusedTitle): string {
    return this.page(todos.length === 0 ? "To do" : `To do: ${countOf(todos)}`, listMain(todos, refused));
  }

  /** The form for one to-do; with a title that could not be taken, where there is one. */
  edit(todo: Todo, refused?: RefusedTitle): string {
    return this.page(`Edit: ${todo.title}`, editMain(todo, refused));
  }

  /** A message, such as that there is no such page. */
  message(heading: string, advice: string): string {
    return this.page(heading, messageMain(heading, advice));
  }

  /** Says that the database is away, and what becomes of what was wanted of it. */
  databaseUnavailable(unanswered: Unanswered): string {
    return this.page("One moment", databaseUnavailableMain(unanswered), unanswered.kind === "page" ? unanswered.reloadAfter : undefined);
  }

  private page(title: string, main: Html, reloadAfter?: number): string {
    return layout({ title, main, footer: this.footer, reloadAfter, assetUrl: (name) => this.assets.url(name) });
  }
}
