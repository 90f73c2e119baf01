import express from "express";
import { asyncHandler } from "./async-handler.ts";
import { HttpError } from "./http-error.ts";
import type { Pages } from "./pages/pages.ts";
import { checkTitle } from "./todo-title.ts";
import { mostTodos, type TodoStore } from "./todo-store.ts";

/** What a form sent; nothing of it can be trusted to be there or to be text. */
type Form = Readonly<Record<string, unknown>> | undefined;

/**
 * The list, and the forms that change it. Each form is answered with a redirect, so that reloading the page repeats
 * nothing, or with the page it came from, which then tells what is wrong and keeps what was typed.
 */
export function todoRoutes(todos: () => TodoStore, pages: Pages): express.Router {
  const router = express.Router();

  router.get(
    "/",
    asyncHandler(async (_request, response) => {
      response.send(pages.list(await todos().list()));
    }),
  );

  router.get("/todos", (_request, response) => {
    response.redirect(303, "/");
  });

  router.post(
    "/todos",
    asyncHandler(async (request, response) => {
      const typed = titleOf(request.body as Form);
      const checked = checkTitle(typed);
      const store = todos();
      if ("problem" in checked) {
        response.status(400).send(pages.list(await store.list(), { typed, problem: checked.problem }));
      } else if (await store.add(checked.title)) {
        response.redirect(303, "/");
      } else {
        const problem = `The list is full: it holds ${mostTodos}. Delete something first.`;
        response.status(409).send(pages.list(await store.list(), { typed, problem }));
      }
    }),
  );

  router.get(
    "/todos/:id",
    asyncHandler(async (request, response) => {
      const todo = await todos().find(idOf(request));
      if (todo === undefined) throw goneError();
      response.send(pages.edit(todo));
    }),
  );

  router.post(
    "/todos/:id",
    asyncHandler(async (request, response) => {
      const id = idOf(request);
      const typed = titleOf(request.body as Form);
      const checked = checkTitle(typed);
      if ("problem" in checked) {
        const todo = await todos().find(id);
        if (todo === undefined) throw goneError();
        response.status(400).send(pages.edit(todo, { typed, problem: checked.problem }));
        return;
      }
      if (!(await todos().change(id, { title: checked.title }))) throw goneError();
      response.redirect(303, `/#todo-${id}`);
    }),
  );

  router.post(
    "/todos/:id/done",
    asyncHandler(async (request, response) => {
      const id = idOf(request);
      // The wanted state, not "the other one": sent twice, it does the same.
      const done = (request.body as Form)?.["done"];
      if (done !== "true" && done !== "false") throw new HttpError(400, "That cannot be understood", "Send done=true or done=false.");
      if (!(await todos().change(id, { done: done === "true" }))) throw goneError();
      response.redirect(303, `/#todo-${id}`);
    }),
  );

  router.post(
    "/todos/:id/delete",
    asyncHandler(async (request, response) => {
      await todos().delete(idOf(request));
      response.redirect(303, "/");
    }),
  );

  return router;
}

function idOf(request: express.Request): string {
  return request.params["id"] ?? "";
}

/** What stands in the form's title, as it was typed. */
function titleOf(form: Form): string {
  const title = form?.["title"];
  return typeof title === "string" ? title : "";
}

function goneError(): HttpError {
  return new HttpError(404, "That to-do is not here", "Somebody may have deleted it.");
}
