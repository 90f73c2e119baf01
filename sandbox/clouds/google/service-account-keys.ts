import * as crypto from "node:crypto";
import { promisify } from "node:util";
import { object, oneOf } from "../kit/schema.ts";
import type { Collection } from "../store.ts";
import type { Call, JsonObject } from "./api.ts";
import { GoogleError } from "./google-error.ts";
import { type GoogleKind, routesOf } from "./google-kind.ts";
import { message, readMessage } from "./message.ts";
import { tokenEndpoint } from "./oauth.ts";

/** A key of a service account. Its private half is shown once, when it is made, and kept nowhere. */
export interface ServiceAccountKey {
  /** projects/PROJECT/serviceAccounts/EMAIL/keys/ID */
  readonly name: string;
  readonly email: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  /** ISO 8601. */
  readonly created: string;
}

/** The account of a path, as far as its keys need it. */
interface Holder {
  readonly name: string;
  readonly email: string;
  readonly projectId: string;
  readonly uniqueId: string;
}

/** An account has ten keys at most (cloud.google.com/iam/quotas). */
const mostKeys = 10;
/** A key that Google makes ends with the year 9999 (cloud.google.com/iam/docs/keys-create-delete). */
const noEnd = "9999-12-31T23:59:59Z";

/** What makes a key, with the types and algorithms that IAM has besides (IAM reference, projects.serviceAccounts.keys). */
export const newKey = message(
  "iam.CreateServiceAccountKeyRequest",
  object({ privateKeyType: oneOf("TYPE_GOOGLE_CREDENTIALS_FILE", "TYPE_UNSPECIFIED"), keyAlgorithm: oneOf("KEY_ALG_RSA_2048", "KEY_ALG_UNSPECIFIED") }),
  { elsewhere: { values: { privateKeyType: ["TYPE_PKCS12_FILE"], keyAlgorithm: ["KEY_ALG_RSA_1024"] } } },
);

const generateKeyPair = promisify(crypto.generateKeyPair);

/** Keys of service accounts: who holds one signs in as the account. */
export class ServiceAccountKeys {
  private readonly kind: GoogleKind<ServiceAccountKey> = {
    collection: "/v1/projects/{project}/serviceAccounts/{account}/keys",
    name: "key",
    permissions: "iam.serviceAccountKeys",
    items: "keys",
    list: (call) => this.of(this.accountOf(call).email),
    get: (call) => this.require(call),
    view,
    create: (call) => this.create(this.accountOf(call), call),
    delete: (key) => (this.keys.delete(key.name), {}),
  };
  readonly routes = routesOf(this.kind);

  /** @param accountOf the account that a call names; throws where there is none */
  constructor(
    private readonly keys: Collection<ServiceAccountKey>,
    private readonly accountOf: (call: Call) => Holder,
  ) {}

  of(email: string): ServiceAccountKey[] {
    return this.keys.values().filter((key) => key.email === email);
  }

  /** Drops the keys of an account that goes. */
  forget(email: string): void {
    for (const { name } of this.of(email)) this.keys.delete(name);
  }

  private async create(account: Holder, call: Call): Promise<JsonObject> {
    readMessage(newKey, call);
    if (this.of(account.email).length >= mostKeys) throw new GoogleError("FAILED_PRECONDITION", "Precondition check failed.");
    const { publicKey, privateKey } = await generateKeyPair("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
    const id = crypto.createHash("sha1").update(publicKey).digest("hex");
    const key: ServiceAccountKey = { name: `${account.name}/keys/${id}`, email: account.email, publicKey, created: `${new Date().toISOString().slice(0, 19)}Z` };
    this.keys.put(key.name, key);
    const file = {
      type: "service_account",
      project_id: account.projectId,
      private_key_id: id,
      private_key: privateKey,
      client_email: account.email,
      client_id: account.uniqueId,
      token_uri: tokenEndpoint,
      universe_domain: "googleapis.com",
    };
    return { ...view(key), privateKeyType: "TYPE_GOOGLE_CREDENTIALS_FILE", privateKeyData: Buffer.from(JSON.stringify(file)).toString("base64") };
  }

  private require(call: Call): ServiceAccountKey {
    const name = `${this.accountOf(call).name}/keys/${call.params["key"] ?? ""}`;
    const key = this.keys.get(name);
    if (key === undefined) throw new GoogleError("NOT_FOUND", `Unknown key: ${name}`);
    return key;
  }
}

const view = ({ name, created }: ServiceAccountKey): JsonObject => ({ name, keyAlgorithm: "KEY_ALG_RSA_2048", keyOrigin: "GOOGLE_PROVIDED", keyType: "USER_MANAGED", validAfterTime: created, validBeforeTime: noEnd });
