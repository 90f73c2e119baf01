import type { CloudRequest } from "../cloud.ts";
import { AzureError } from "../azure/azure-error.ts";
import { armHost } from "../azure/hosts.ts";
import { tokenHolder } from "./token-holder.ts";
import type { RequestStrike, WeatherCase } from "./weather-case.ts";

const accountPath = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.DocumentDB\/databaseAccounts\/([^/]+)$/i;
/** What the connector's principal asks for, by its role: container groups, and before that what the role permits. */
const rolePath = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/(?:Microsoft\.ContainerInstance\/containerGroups\/[^/]+|Microsoft\.Authorization\/permissions)$/i;
const groupPath = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/Microsoft\.ContainerInstance\/containerGroups\/([^/]+)$/i;

/** Refuses requests to Resource Manager. */
const refuse = (method: string, path: RegExp, error: (match: RegExpExecArray, request: CloudRequest) => AzureError): RequestStrike => ({
  kind: "request",
  method,
  host: armHost,
  path,
  answer: (request, match) => error(match, request).response(),
});

/** Something of the body that a container group is made from. */
const inBody = (request: CloudRequest, pattern: RegExp): string => pattern.exec(request.body.toString())?.[1] ?? "";

/** Refusals of Azure, each in words that users have met (the issues that are named). */
export const azureCases: readonly WeatherCase[] = [
  {
    // microsoft/vscode-cosmosdb issue 1820: the operation fails, and leaves an account in a failed provisioning state
    name: "cosmos-capacity",
    meaning: "the region has no room for Cosmos DB (\"high demand\"): the account ends up Failed, and stays",
    lasts: { times: 1 },
    strike: { kind: "event", event: "cosmos account is provisioned" },
  },
  {
    // OfficeDev/microsoft-teams-apps-callrecord-insights issue 26
    name: "cosmos-name-taken",
    meaning: "somebody else's Cosmos DB account has the name: 400 BadRequest",
    lasts: { times: 1 },
    strike: refuse("PUT", accountPath, ([, name = ""]) => new AzureError(400, "BadRequest", `Dns record for ${name} under zone Document is already taken. Please use a different name for the account.`)),
  },
  {
    // shahiddev/docker-k8s-workshop pull request 2 for the words; the code is the stand-in's own
    name: "dns-label-taken",
    meaning: "another container group of the region has the DNS label: the todo app's group is refused with 400",
    lasts: { times: 1 },
    strike: refuse("PUT", groupPath, ([, , name = ""], request) => new AzureError(400, "DnsNameLabelAlreadyTaken", `The DNS name label '${inBody(request, /"dnsNameLabel":"([^"]*)"/i)}' in container group '${name}' not available. Try using a different label.`)),
  },
  {
    // Azure/azure-sdk-for-python issue 16731
    name: "image-missing",
    meaning: "Azure cannot pull the image: the container group is refused with 400 InaccessibleImage",
    lasts: { times: 1 },
    strike: refuse("PUT", groupPath, ([, , name = ""], request) => new AzureError(400, "InaccessibleImage", `The image '${inBody(request, /"image":"([^"]*)"/)}' in container group '${name}' is not accessible. Please check the image and registry credential.`)),
  },
  {
    // Recorded: Azure's own answer to a principal without a role
    name: "role-not-in-force",
    meaning: "a new role is not yet known everywhere: what it permits, and container groups, are refused with 403 AuthorizationFailed",
    lasts: { seconds: 20 },
    strike: refuse("*", rolePath, ([scope = ""], request) => {
      const action = /permissions$/i.test(scope) ? "Microsoft.Authorization/permissions/read" : `Microsoft.ContainerInstance/containerGroups/${request.method === "PUT" ? "write" : request.method === "DELETE" ? "delete" : "read"}`;
      const { client, object } = tokenHolder(request);
      return new AzureError(
        403,
        "AuthorizationFailed",
        `The client '${client}' with object id '${object}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      );
    }),
  },
  {
    name: "provider-registering",
    meaning: "a resource provider takes its time: it is Registering for a while",
    lasts: { seconds: 15 },
    strike: { kind: "event", event: "resource provider is registered" },
  },
  {
    name: "provider-unregistered",
    meaning: "nobody has registered resource providers for the subscription yet: they are told of as NotRegistered",
    lasts: { seconds: 60 },
    strike: { kind: "event", event: "resource provider is looked up" },
  },
];
