import type { AnyKind } from "../arm/arm-kind.ts";
import { containerGroup } from "./container-group/kind.ts";
import { cosmosAccount } from "./cosmos-account/kind.ts";
import { mongoCollection } from "./cosmos-account/mongo-collection.ts";
import { mongoDatabase } from "./cosmos-account/mongo-database.ts";
import { containerRegistry } from "./container-registry.ts";
import { managementLock } from "./lock.ts";
import { resourceGroup } from "./resource-group.ts";
import { roleAssignment } from "./role-assignment.ts";
import { roleDefinition } from "./role-definition.ts";
import { serviceBusNamespace } from "./service-bus/namespace.ts";
import { queue } from "./service-bus/queue.ts";
import { namespaceRule, queueRule } from "./service-bus/rule.ts";
import { fileService } from "./storage-account/file-service.ts";
import { storageAccount } from "./storage-account/kind.ts";
import { share } from "./storage-account/share.ts";
import { externalEndpoint, nestedEndpoint } from "./traffic-manager/endpoint.ts";
import { trafficManagerProfile } from "./traffic-manager/profile.ts";

/** The kinds of Azure's resources, each after the one that its resources stand in. */
export const declaredKinds: readonly AnyKind[] = [
  ...[resourceGroup, managementLock, roleDefinition, roleAssignment],
  containerGroup,
  ...[cosmosAccount, mongoDatabase, mongoCollection],
  ...[storageAccount, fileService, share],
  ...[serviceBusNamespace, namespaceRule, queue, queueRule],
  containerRegistry,
  ...[trafficManagerProfile, externalEndpoint, nestedEndpoint],
];
