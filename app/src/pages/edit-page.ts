import { type Html, html } from "../html.ts";
import type { Todo } from "../todo-store.ts";
import { type RefusedTitle, titleField, titleProblem } from "./title-field.ts";

/** The form that changes the title of a to-do. */
export function editMain(todo: Todo, refused?: RefusedTitle): Html {
  return html`
<header class="masthead"><h1>Edit</h1></header>
<form class="card edit" method="post" action="/todos/${todo.id}">
${titleField("What is there to do?", refused?.typed ?? todo.title, refused?.problem)}
${titleProblem(refused?.problem)}
<div class="actions">
<button class="primary" type="submit">Save</button>
<a class="secondary" href="/#todo-${todo.id}">Cancel</a>
</div>
</form>
`;
}
