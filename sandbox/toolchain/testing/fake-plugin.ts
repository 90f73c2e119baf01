import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { listen } from "../../engine/grpc-server.ts";
import { PluginInfo } from "../../engine/protocol.ts";

/** A process that serves as a provider plugin does and knows nothing but its version, the first argument. For tests. */
const info = new PluginInfo();
info.setVersion(process.argv[2] ?? "");
const { port } = await listen(ResourceProviderService, { getPluginInfo: (_call: unknown, callback: (error: null, answer: typeof info) => void) => callback(null, info) }, 0);
console.log(port);
