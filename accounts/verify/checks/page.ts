import { send } from "../../http.ts";
import type { Check, Finding } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** The todo page answers by its name and by its address. */
export const page = ({ todo, namespace }: Subject): Check => ({
  what: "page at todoUrl",
  expected: "200, with the form that adds a to-do",
  next: `kubectl -n ${namespace} logs -l app=todoapp --tail=20`,
  run: () => Promise.all([...new Set([todo.url, ...(todo.ip === "" ? [] : [`http://${todo.ip}`])])].map(answers)),
});

async function answers(url: string): Promise<Finding> {
  const { status, body } = await send(url);
  const form = /<form[^>]*action="\/todos"/.test(body);
  return { what: `page at ${url}`, found: `${status}, ${form ? "with" : "without"} the form`, expected: "200, with the form", holds: status === 200 && form };
}
