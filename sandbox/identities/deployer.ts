import * as crypto from "node:crypto";
import * as fs from "node:fs";
import { statePaths } from "../paths.ts";
import { writeSecret } from "../pki/certificate-authority.ts";

/** Who deploys in the sandbox, as both clouds know them from the beginning. Everything here is secret. */
export interface Deployer {
  readonly azure: {
    readonly tenantId: string;
    readonly subscriptionId: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  readonly google: {
    readonly clientEmail: string;
    /** PKCS #8, PEM. */
    readonly privateKey: string;
    /** SPKI, PEM. */
    readonly publicKey: string;
  };
}

/** The sandbox's deployer: made once, then kept with the state, because the clouds remember it. */
export function loadOrCreateDeployer(): Deployer {
  if (!fs.existsSync(statePaths.deployer)) writeSecret(statePaths.deployer, JSON.stringify(createDeployer(), null, 1));
  const deployer = JSON.parse(fs.readFileSync(statePaths.deployer, "utf8")) as Deployer;
  writeSecret(statePaths.googleCredentials, JSON.stringify(googleKeyFile(deployer), null, 1));
  writeSecret(statePaths.azureClientSecret, deployer.azure.clientSecret);
  return deployer;
}

/** The project number's stand-in in the e-mail: the deployer's account lives in a project of its own. */
const deployerProject = "sandbox-deployers";

function createDeployer(): Deployer {
  const keys = crypto.generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    azure: {
      tenantId: crypto.randomUUID(),
      subscriptionId: crypto.randomUUID(),
      clientId: crypto.randomUUID(),
      // Hexadecimal: a secret that begins with a hyphen is an option to the Azure CLI.
      clientSecret: crypto.randomBytes(30).toString("hex"),
    },
    google: { clientEmail: `deployer@${deployerProject}.iam.gserviceaccount.com`, privateKey: keys.privateKey, publicKey: keys.publicKey },
  };
}

/** What GOOGLE_APPLICATION_CREDENTIALS points to. */
function googleKeyFile(deployer: Deployer): Record<string, string> {
  return {
    type: "service_account",
    project_id: deployerProject,
    private_key_id: crypto.createHash("sha256").update(deployer.google.publicKey).digest("hex").slice(0, 40),
    private_key: deployer.google.privateKey,
    client_email: deployer.google.clientEmail,
    token_uri: "https://oauth2.googleapis.com/token",
  };
}
