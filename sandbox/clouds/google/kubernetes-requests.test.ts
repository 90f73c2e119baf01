import { expect, test } from "vitest";
import { permissionOfRequest } from "./kubernetes-requests.ts";

test.each([
  ["get secrets", { group: "", resource: "secrets", verb: "get" }, "container.secrets.get"],
  ["watch config maps", { group: "", resource: "configmaps", verb: "watch" }, "container.configMaps.list"],
  ["apply a deployment", { group: "apps", resource: "deployments", verb: "patch" }, "container.deployments.update"],
  ["scale it", { group: "apps", resource: "deployments", subresource: "scale", verb: "patch" }, "container.deployments.updateScale"],
  ["read a pod's log", { group: "", resource: "pods", subresource: "log", verb: "get" }, "container.pods.getLogs"],
  ["exec", { group: "", resource: "pods", subresource: "exec", verb: "create" }, "container.pods.exec"],
  ["approve a certificate", { group: "certificates.k8s.io", resource: "certificatesigningrequests", subresource: "approval", verb: "update" }, "container.certificateSigningRequests.approve"],
  ["approve for a signer", { group: "certificates.k8s.io", resource: "signers", verb: "approve" }, "container.certificateSigningRequests.approve"],
  ["give rights beyond one's own", { group: "rbac.authorization.k8s.io", resource: "clusterroles", verb: "escalate" }, "container.clusterRoles.escalate"],
  ["act as somebody else", { group: "", resource: "users", verb: "impersonate" }, "container.clusters.impersonate"],
  ["objects of a type of its own", { group: "example.com", resource: "secrets", verb: "get" }, "container.thirdPartyObjects.get"],
  ["policies, which have no permission of their own", { group: "admissionregistration.k8s.io", resource: "validatingadmissionpolicies", verb: "create" }, "container.thirdPartyObjects.create"],
])("%s", (_what, attributes, permission) => {
  expect(permissionOfRequest(attributes)).toBe(permission);
});

test.each([
  ["paths that are no objects", {}],
  ["kinds of use that it does not know", { group: "", resource: "pods", verb: "use" }],
  ["what secrets do not have", { group: "", resource: "secrets", subresource: "status", verb: "get" }],
])("IAM has no permission for %s", (_what, attributes) => {
  expect(permissionOfRequest(attributes)).toBeUndefined();
});
