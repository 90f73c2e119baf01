import { type Collection, type IndexDescriptionInfo, MongoServerError, ObjectId } from "mongodb";
import { retryThrottled } from "./throttling.ts";

/** A to-do. */
export interface Todo {
  readonly id: string;
  readonly title: string;
  readonly done: boolean;
}

/** A to-do as the database keeps it. */
export interface TodoDocument {
  readonly _id: ObjectId;
  readonly title: string;
  readonly done: boolean;
  readonly createdAt: Date;
}

/** MongoDB's error code for a collection that does not exist yet. */
const namespaceNotFound = 26;

/** How many to-dos the list holds: it is shown on one page, and who may open the page may add to it. */
export const mostTodos = 1_000;

/** The to-dos in the database. Of edits at the same time the last one wins. */
export class TodoStore {
  constructor(private readonly todos: Collection<TodoDocument>) {}

  /**
   * Makes the index that Cosmos DB wants on a field before it sorts by it, where it is missing: whoever logs in with a key
   * may not touch indexes at all where the account's key-based metadata writes are off, and then they are there already.
   */
  async prepare(): Promise<void> {
    const indexes = await retryThrottled(() => this.indexes());
    if (!indexes.some(({ key }) => Object.keys(key)[0] === "createdAt")) await retryThrottled(() => this.todos.createIndex({ createdAt: 1 }));
  }

  private async indexes(): Promise<IndexDescriptionInfo[]> {
    try {
      return await this.todos.indexes();
    } catch (error) {
      if (error instanceof MongoServerError && error.code === namespaceNotFound) return [];
      throw error;
    }
  }

  /** All to-dos, the oldest first. */
  async list(): Promise<Todo[]> {
    const documents = await retryThrottled(() => this.todos.find({}).sort({ createdAt: 1 }).limit(mostTodos).toArray());
    // Ties are settled here: a sort by two fields would need a compound index, whose order Cosmos DB wants matched exactly.
    return documents.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a._id.toHexString() < b._id.toHexString() ? -1 : 1)).map(todoOf);
  }

  /** The to-do of this id, if there is one. */
  async find(id: string): Promise<Todo | undefined> {
    const _id = objectIdOf(id);
    const document = _id && (await retryThrottled(() => this.todos.findOne({ _id })));
    return document ? todoOf(document) : undefined;
  }

  /** Adds a to-do. False, and nothing added, where the list is full. */
  async add(title: string): Promise<boolean> {
    if ((await retryThrottled(() => this.todos.countDocuments({}))) >= mostTodos) return false;
    const document: TodoDocument = { _id: new ObjectId(), title, done: false, createdAt: new Date() };
    await retryThrottled(() => this.todos.insertOne(document));
    return true;
  }

  /** Changes a to-do. False where there is none of this id. */
  async change(id: string, change: Partial<Pick<Todo, "title" | "done">>): Promise<boolean> {
    const _id = objectIdOf(id);
    if (_id === undefined) return false;
    const result = await retryThrottled(() => this.todos.updateOne({ _id }, { $set: change }));
    return result.matchedCount > 0;
  }

  /** Deletes a to-do; one that is gone already is fine. */
  async delete(id: string): Promise<void> {
    const _id = objectIdOf(id);
    if (_id !== undefined) await retryThrottled(() => this.todos.deleteOne({ _id }));
  }
}

function todoOf(document: TodoDocument): Todo {
  return { id: document._id.toHexString(), title: document.title, done: document.done };
}

/** Only the form that the app itself writes: the driver would also take any 12 bytes or a number. */
function objectIdOf(id: string): ObjectId | undefined {
  return /^[0-9a-f]{24}$/.test(id) ? new ObjectId(id) : undefined;
}
