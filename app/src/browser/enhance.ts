/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Adding, ticking off and deleting without loading the page anew. The forms work as they are; this sends them in the
 * background and puts the `<main>` of the page that comes back into this one.
 */

/** Requests go out one after the other, so that answers come in the order of the clicks. */
let queue: Promise<void> = Promise.resolve();
let waiting = 0;

/** Settles once the pointer's button is up: a page that came between its going down and up would swallow the click. */
let released: Promise<void> = Promise.resolve();

document.addEventListener("pointerdown", () => {
  released = new Promise((resolve) => {
    // The click itself follows in the same task.
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(resolve), { once: true });
  });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset["swap"] === undefined) return;
  event.preventDefault();
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, event.submitter)) if (typeof value === "string") body.append(name, value);
  const undo = showTicked(event.submitter);
  waiting += 1;
  document.querySelector("main")?.setAttribute("aria-busy", "true");
  queue = queue.then(async () => {
    try {
      await send(form.action, body);
    } catch {
      undo();
      warn("The server could not be reached. Nothing was saved; try again.");
    }
  });
});

async function send(action: string, body: URLSearchParams): Promise<void> {
  const response = await fetch(action, { method: "POST", body }).finally(() => (waiting -= 1));
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  await released;
  // A page that is out of date already, because more was clicked meanwhile, would undo on the screen what is on its way.
  if (response.ok && waiting > 0) return;
  swap(page, body.get("title") ?? "");
}

/** Shows a tick at once, and lets the box send the opposite next; gives the way back. */
function showTicked(button: HTMLElement | null): () => void {
  if (!(button instanceof HTMLButtonElement) || button.getAttribute("role") !== "checkbox") return () => undefined;
  const checked = button.value === "true";
  const show = (state: boolean): void => {
    button.setAttribute("aria-checked", String(state));
    button.value = String(!state);
  };
  show(checked);
  return () => show(!checked);
}

/** Takes over the page's content; keeps the focus where it was, and what was typed since `sent` went out. */
function swap(page: Document, sent: string): void {
  const oldMain = document.querySelector("main");
  const newMain = page.querySelector("main");
  if (oldMain === null || newMain === null) throw new Error("the answer is no page of this app");
  const focused = oldMain.contains(document.activeElement) ? document.activeElement : null;
  const rowIndex = indexOfRow(focused);
  const typed = titleInput()?.value ?? "";
  oldMain.replaceWith(newMain);
  // Another replica may have answered.
  document.querySelector("footer")?.replaceChildren(page.querySelector("footer")?.textContent ?? "");
  document.title = page.title;
  const input = titleInput();
  if (input !== null && typed !== sent) input.value = typed;
  if (focused !== null) restoreFocus(focused.id, rowIndex);
  const news = document.querySelector("#problem") ?? document.querySelector("#count") ?? document.querySelector("main h1");
  announce(news?.textContent ?? "");
}

function titleInput(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(".add #title");
}

function indexOfRow(element: Element | null): number {
  const row = element?.closest(".todo");
  return row ? [...document.querySelectorAll(".todo")].indexOf(row) : -1;
}

/** Focus on the same thing; where its row is gone, on the same button of the row that took its place, else on the heading. */
function restoreFocus(id: string, rowIndex: number): void {
  const same = id === "" ? null : document.getElementById(id);
  const rows = document.querySelectorAll(".todo");
  const neighbour = rowIndex < 0 ? null : rows[Math.min(rowIndex, rows.length - 1)]?.querySelector<HTMLElement>(".delete");
  const target = same ?? neighbour ?? document.getElementById("heading");
  target?.focus();
}

/** For screen readers: what has changed. */
function announce(text: string): void {
  const announcement = document.getElementById("announcement");
  if (announcement !== null) announcement.textContent = text;
}

/** For everybody: what has gone wrong. */
function warn(text: string): void {
  const warning = document.querySelector("#warning") ?? document.createElement("p");
  warning.id = "warning";
  warning.className = "problem";
  warning.setAttribute("role", "alert");
  warning.textContent = text;
  const main = document.querySelector("main");
  main?.prepend(warning);
  if (waiting === 0) main?.removeAttribute("aria-busy");
}
