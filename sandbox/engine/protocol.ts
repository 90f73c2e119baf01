import { createRequire } from "node:module";
import type * as any from "google-protobuf/google/protobuf/any_pb.js";
import type * as empty from "google-protobuf/google/protobuf/empty_pb.js";
import type * as struct from "google-protobuf/google/protobuf/struct_pb.js";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type * as engine from "@pulumi/pulumi/proto/engine_pb.js";
import type * as language from "@pulumi/pulumi/proto/language_pb.js";
import type * as plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import type * as resource from "@pulumi/pulumi/proto/resource_pb.js";
import type * as status from "@pulumi/pulumi/proto/status_pb.js";

/*
 * The classes of Pulumi's messages. They are loaded by `require`, because Node cannot tell what generated CommonJS
 * modules export: `import { ... }` of them fails. The rest of the SDK is not loaded.
 */
const require = createRequire(import.meta.url);

export const providerMessages = require("@pulumi/pulumi/proto/provider_pb.js") as typeof provider;
export const analyzerMessages = require("@pulumi/pulumi/proto/analyzer_pb.js") as typeof analyzer;
export const languageMessages = require("@pulumi/pulumi/proto/language_pb.js") as typeof language;
export const engineMessages = require("@pulumi/pulumi/proto/engine_pb.js") as typeof engine;
export const resourceMessages = require("@pulumi/pulumi/proto/resource_pb.js") as typeof resource;
export const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb.js") as typeof plugin;
export const { Status } = require("@pulumi/pulumi/proto/status_pb.js") as typeof status;
export const { Any } = require("google-protobuf/google/protobuf/any_pb.js") as typeof any;
export const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js") as typeof empty;
export const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as typeof struct;
