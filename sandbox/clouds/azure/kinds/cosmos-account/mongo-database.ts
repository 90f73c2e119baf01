import { cosmosVersions } from "../../arm/api-versions.ts";
import { armKind, type ArmRequest } from "../../arm/arm-kind.ts";
import { inResourceGroup } from "../../arm/place.ts";
import { type AccountDocument, accountType, type MongoDatabase } from "./account.ts";
import { enqueued } from "./operation.ts";
import { badRequest, notThere } from "./refusal.ts";
import { databaseSchema } from "./schema.ts";
import { readThroughput, throughputActions } from "./throughput.ts";

const type = `${accountType}/mongodbDatabases`;

/** MongoDB's rule for names of databases. */
const nameRule = /^[^\s/\\."$*<>:|?\0]{1,63}$/;

/** Databases of a Cosmos DB account. The server behind has one with its first collection. */
export const mongoDatabase = armKind<MongoDatabase>()({
  type,
  apiVersions: cosmosVersions,
  place: inResourceGroup(type),
  collection: "mongoDatabases",
  put: { schema: databaseSchema },
  checkName: (name) => {
    if (!nameRule.test(name) || name === "admin") throw badRequest(`The database name '${name}' is not valid: it must be 1 to 63 characters without spaces and / \\ . " $ * < > : | ?, and not 'admin'.`);
  },
  settledParent: true,
  make: (request, known) => {
    const { tags, properties } = request.given;
    checkId(request, "database", properties?.resource?.id);
    return { tags, throughput: readThroughput(request.parent as AccountDocument, properties?.options) ?? known?.throughput };
  },
  remove: async ({ name, parents: [account] }, { databases }, cascades) => {
    if (!cascades) await databases.get(account).dropDatabase(name);
  },
  staysUntilRemoved: true,
  view: ({ name }) => ({ properties: { resource: { id: name } } }),
  answers: { created: enqueued, updated: enqueued, deleted: enqueued },
  refusals: { notFound: (name) => notThere(`database ${name}`) },
  actions: throughputActions<MongoDatabase>(type, "database"),
});

/** Throws where a body names another resource than its path. */
export function checkId({ name }: Pick<ArmRequest<unknown>, "name">, what: string, id: string | undefined): void {
  if (id !== name) throw badRequest(`'properties.resource.id' is '${id ?? ""}'; it must be the ${what}'s name '${name}'.`);
}
