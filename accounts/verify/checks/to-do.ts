import * as crypto from "node:crypto";
import { type HttpAnswer, send } from "../../http.ts";
import type { Check, Finding } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** Adds a to-do, finds it in the list and deletes it again: through the page, so that the database is proven too. */
export const toDo = ({ todo, namespace }: Subject): Check => ({
  what: "a to-do",
  expected: "added, in the list, deleted",
  next: `kubectl -n ${namespace} logs -l app=todoapp --tail=20`,
  async run() {
    const title = `verify ${crypto.randomUUID()}`;
    const findings: Finding[] = [];
    try {
      const added = await post(`${todo.url}/todos`, { title });
      findings.push({ what: "a to-do is added", found: String(added.status), expected: "303", holds: added.status === 303 });
      const id = await idOf(todo.url, title);
      findings.push({ what: "it is in the list", found: id === undefined ? "no" : "yes", expected: "yes", holds: id !== undefined });
    } finally {
      // Also after a failure: whatever of it may have come to be is taken away.
      findings.push(await takeAway(todo.url, title));
    }
    return findings;
  },
});

/** What the deletion came to; it throws nothing, so that what failed before it is what is reported. */
async function takeAway(url: string, title: string): Promise<Finding> {
  const finding = { what: "it is deleted again", expected: "no longer in the list" };
  try {
    const id = await idOf(url, title);
    if (id === undefined) return { ...finding, found: "it never was there", holds: true };
    const { status } = await post(`${url}/todos/${id}/delete`, {});
    const left = (await idOf(url, title)) !== undefined;
    return { ...finding, found: left ? `still in the list (${status})` : "no longer in the list", holds: !left, next: `delete '${title}' on the page by hand` };
  } catch (error) {
    return { ...finding, found: error instanceof Error ? error.message : String(error), holds: false, next: `delete '${title}' on the page by hand, if it is there` };
  }
}

/** The id of the to-do with that title, as the list has it. */
async function idOf(url: string, title: string): Promise<string | undefined> {
  const { status, body } = await send(url);
  if (status !== 200) throw new Error(`the list answers ${status}`);
  return body
    .split(/(?=<li\b)/)
    .filter((row) => row.includes(title))
    .map((row) => /action="\/todos\/([^/"]+)\/delete"/.exec(row)?.[1])
    .find((id) => id !== undefined);
}

const post = (url: string, form: Record<string, string>): Promise<HttpAnswer> =>
  send(url, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(form).toString() });
