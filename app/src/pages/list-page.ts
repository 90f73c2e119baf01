import { type Html, html } from "../html.ts";
import type { Todo } from "../todo-store.ts";
import { icons } from "./icons.ts";
import { type RefusedTitle, titleField, titleProblem } from "./title-field.ts";

/** How much is done, in words. */
export function countOf(todos: readonly Todo[]): string {
  return `${todos.filter((todo) => todo.done).length} of ${todos.length} done`;
}

/** The list of all to-dos, with the form that adds one. */
export function listMain(todos: readonly Todo[], refused?: RefusedTitle): Html {
  return html`
<header class="masthead">
<h1 id="heading" tabindex="-1">To do</h1>
${todos.length === 0 ? undefined : progress(todos)}
</header>
<form class="add" method="post" action="/todos" data-swap>
${titleField("What is there to do?", refused?.typed ?? "", refused?.problem)}
<button class="primary" type="submit">Add</button>
${titleProblem(refused?.problem)}
</form>
${todos.length === 0 ? nothingToDo : html`<ul class="todos" aria-label="To-dos">${todos.map(row)}</ul>`}
`;
}

const nothingToDo = html`<div class="empty">${icons.leaf}<p>Nothing to do yet.</p><p class="hint">Write the first thing down above.</p></div>`;

function progress(todos: readonly Todo[]): Html {
  const done = todos.filter((todo) => todo.done).length;
  return html`<p class="count" id="count">${countOf(todos)}</p>
<progress max="${todos.length}" value="${done}" aria-labelledby="count"></progress>`;
}

/** A to-do: the tick box, whose words are a target too, and the ways to edit and to delete it. */
function row({ id, title, done }: Todo): Html {
  return html`
<li class="todo" id="todo-${id}">
<form class="tick" method="post" action="/todos/${id}/done" data-swap>
<button id="tick-${id}" type="submit" role="checkbox" aria-checked="${done ? "true" : "false"}" name="done" value="${done ? "false" : "true"}">${icons.tick}<span class="title" dir="auto">${title}</span></button>
</form>
<a class="icon" id="edit-${id}" href="/todos/${id}" aria-label="Edit ${title}" title="Edit">${icons.edit}</a>
<form method="post" action="/todos/${id}/delete" data-swap>
<button class="icon delete" id="delete-${id}" type="submit" aria-label="Delete ${title}" title="Delete">${icons.delete}</button>
</form>
</li>`;
}
