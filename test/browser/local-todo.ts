import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { FerretServer } from "../../app/test/ferret-server.ts";
import { idsOn, sendForm } from "../../app/test/form.ts";
import { TodoProcess } from "../../app/test/todo-process.ts";

/** The app with a database of its own, on loopback. */
export interface LocalTodo {
  readonly app: TodoProcess;
  readonly database: FerretServer;
  /** Deletes all to-dos. */
  clear(): Promise<void>;
  /** Ends both and removes their data. */
  stop(): Promise<void>;
}

/** Starts the app and its database. */
export async function startLocalTodo(): Promise<LocalTodo> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "todo-browser-"));
  const database = await FerretServer.start({ folder });
  const app = await TodoProcess.ready(await TodoProcess.bundle(folder), { DB: `mongodb://127.0.0.1:${database.port}/` });
  const clear = async (): Promise<void> => {
    const page = await (await fetch(app.url)).text();
    await Promise.all(idsOn(page).map((id) => sendForm(`${app.url}/todos/${id}/delete`)));
  };
  const stop = async (): Promise<void> => {
    await app.stop();
    await database.kill();
    fs.rmSync(folder, { recursive: true });
  };
  return { app, database, clear, stop };
}
