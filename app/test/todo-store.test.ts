import { type Collection, MongoServerError } from "mongodb";
import { describe, expect, it } from "vitest";
import { type TodoDocument, TodoStore } from "../src/todo-store.ts";

/** A collection with these indexes that keeps account of those that are made; undefined: it does not exist yet. */
function collection(keys: readonly Readonly<Record<string, number>>[] | undefined, made: unknown[]): Collection<TodoDocument> {
  const fake = {
    indexes: () =>
      keys === undefined
        ? Promise.reject(new MongoServerError({ message: "ns does not exist: todo.todos", code: 26 }))
        : Promise.resolve(keys.map((key) => ({ v: 2, key, name: Object.keys(key).join("_") }))),
    createIndex: (key: unknown) => Promise.resolve(made.push(key)),
  };
  return fake as unknown as Collection<TodoDocument>;
}

async function madeFor(keys: readonly Readonly<Record<string, number>>[] | undefined): Promise<unknown[]> {
  const made: unknown[] = [];
  await new TodoStore(collection(keys, made)).prepare();
  return made;
}

describe("the index for sorting", () => {
  it("is left alone where it exists: on Azure, a key may not be allowed to touch it", async () => {
    expect(await madeFor([{ _id: 1 }, { createdAt: 1 }])).toEqual([]);
  });

  it("is made where there is none, or only one that sorts by something else first", async () => {
    expect(await madeFor([{ _id: 1 }])).toEqual([{ createdAt: 1 }]);
    expect(await madeFor([{ title: 1, createdAt: 1 }])).toEqual([{ createdAt: 1 }]);
  });

  it("is made, and its collection with it, where there is neither", async () => {
    expect(await madeFor(undefined)).toEqual([{ createdAt: 1 }]);
  });

  it("is not guessed at where the database cannot say", async () => {
    const refusing = { indexes: () => Promise.reject(new MongoServerError({ message: "not authorized", code: 13 })) };
    await expect(new TodoStore(refusing as unknown as Collection<TodoDocument>).prepare()).rejects.toThrow("not authorized");
  });
});
