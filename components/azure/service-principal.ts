import * as authorization from "@pulumi/azure-native/authorization/index.js";
import * as azuread from "@pulumi/azuread";
import * as pulumi from "@pulumi/pulumi";
import { RandomUuid } from "@pulumi/random";
import { by, checkedArguments } from "../checks/arguments.ts";
import { expiryOf, expiryWarning } from "./credential-expiry.ts";
import { applicationDisplayName, roleGuid, secretGeneration, secretLifetimeDays } from "./naming-rules.ts";
import { SignIn } from "./sign-in.ts";

/** Settings of a {@link ServicePrincipal}. */
export interface ServicePrincipalArgs {
  /** Display name of the application in Microsoft Entra ID. */
  readonly displayName: pulumi.Input<string>;
  /** Id of the resource group in which the principal may act. */
  readonly resourceGroupId: pulumi.Input<string>;
  /** GUID of the role that it has there. @default {@link containerInstancesContributor} */
  readonly roleGuid?: pulumi.Input<string>;
  /** Days until the client secret expires; a change takes effect with the next generation. @default 180 */
  readonly secretLifetimeDays?: number;
  /**
   * Number of the client secret in use; 1 or more. Raised by one, there is another secret in use, and the one before stays
   * valid until the next raise. Raised by more, all earlier ones are withdrawn as soon as the new one is in use. Lowered by
   * one, the one before is in use again. @default 1
   */
  readonly secretGeneration?: number;
}

/** What signs in as a service principal. */
export interface ClientCredentials {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The built-in role "Azure Container Instances Contributor Role", the narrowest one that makes container groups. */
export const containerInstancesContributor = "5d977122-f97e-4b4d-a52f-6b43003ddb4d";

/**
 * An identity in Microsoft Entra ID for a program, with one role in one resource group. It signs in with the client
 * secret of this generation; that of the generation before is valid too, for whoever has not taken up the new one yet.
 */
export class ServicePrincipal extends pulumi.ComponentResource {
  /** What the program signs in with, once the secret is known everywhere and its role is in force. Secret. */
  public readonly credentials: pulumi.Output<ClientCredentials>;

  constructor(name: string, args: ServicePrincipalArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-aci:azure:ServicePrincipal", name, {}, opts);
    const checked = checkedArguments(`ServicePrincipal ${name}`, args, {
      displayName: by(applicationDisplayName),
      roleGuid: by(roleGuid),
      secretLifetimeDays: by(secretLifetimeDays),
      secretGeneration: by(secretGeneration),
    });
    const { subscriptionId, tenantId } = authorization.getClientConfigOutput({ parent: this });

    // Without owners the provider takes the caller's ownership away again, and who may write no more than it owns gets
    // 403 for the secret (terraform-provider-azuread, application_resource.go). Another deployer is no reason to change them.
    const owners = [azuread.getClientConfigOutput({ parent: this }).objectId];
    const owned = { parent: this, ignoreChanges: ["owners"] };
    const application = new azuread.Application(`${name}-application`, { displayName: checked.displayName, signInAudience: "AzureADMyOrg", owners }, owned);
    const principal = new azuread.ServicePrincipal(`${name}-principal`, { clientId: application.clientId, owners }, owned);
    const secret = this.createSecrets(name, checked, application);
    const assignment = this.assignRole(name, checked, subscriptionId, principal);

    const signIn = new SignIn(
      `${name}-sign-in`,
      { tenantId, clientId: application.clientId, keyId: secret.keyId, clientSecret: secret.value, resourceGroupId: args.resourceGroupId },
      { parent: this, dependsOn: [principal, assignment] },
    );
    const credentials = pulumi.output({ tenantId, subscriptionId, clientId: application.clientId, clientSecret: secret.value });
    this.credentials = pulumi.secret(pulumi.all([credentials, signIn.id]).apply(([values]) => values));
    this.registerOutputs({ credentials: this.credentials });
  }

  /** The secrets that are valid; gives the one in use. Pulumi withdraws the others last, when all that used them has this one. */
  private createSecrets(name: string, args: ServicePrincipalArgs, application: azuread.Application): azuread.ApplicationPassword {
    const generation = args.secretGeneration ?? 1;
    if (generation > 1) this.createSecret(name, args, application, generation - 1);
    const secret = this.createSecret(name, args, application, generation);
    secret.endDate.apply((endDate) => {
      const warning = expiryWarning(endDate, new Date());
      return warning === undefined ? undefined : pulumi.log.warn(warning, this);
    });
    return secret;
  }

  private createSecret(name: string, args: ServicePrincipalArgs, application: azuread.Application, generation: number): azuread.ApplicationPassword {
    return new azuread.ApplicationPassword(
      `${name}-secret-${generation}`,
      {
        applicationId: application.id,
        displayName: `generation ${generation}`,
        endDate: expiryOf(args.secretLifetimeDays ?? 180, new Date()),
      },
      // Each keeps the end date that it was born with, which would otherwise move on at every update.
      { parent: this, ignoreChanges: ["endDate"] },
    );
  }

  private assignRole(
    name: string,
    args: ServicePrincipalArgs,
    subscriptionId: pulumi.Output<string>,
    principal: azuread.ServicePrincipal,
  ): authorization.RoleAssignment {
    // The assignment's name must be a GUID, and another one for another principal.
    const guid = new RandomUuid(`${name}-role-guid`, { keepers: { principal: principal.objectId } }, { parent: this });
    const roleGuid = args.roleGuid ?? containerInstancesContributor;
    return new authorization.RoleAssignment(
      `${name}-role`,
      {
        scope: args.resourceGroupId,
        roleAssignmentName: guid.result,
        roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleGuid}`,
        principalId: principal.objectId,
        // Without it, Azure looks the new principal up in a directory that learns of it seconds later, and refuses.
        principalType: authorization.PrincipalType.ServicePrincipal,
      },
      { parent: this },
    );
  }
}
