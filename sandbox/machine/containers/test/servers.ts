import type { NetworkSpec } from "../../network/types.ts";
import type { Workload } from "../types.ts";
import { execute, group, shell, until } from "./scenario.ts";
import type { Stage } from "./scenario.ts";

/** Answers with a name and the address from which it was asked. */
const serve = (name: string, port = 80): string => `exec node -e 'require("http").createServer((q,r)=>r.end("${name} "+q.socket.remoteAddress+" "+q.socket.localAddress)).listen(${port},"0.0.0.0",()=>console.log("up"))'`;

/** Fetches a URL in a workload; tells why where that fails. Not with `fetch`, which waits 10 s for a connection and knows forbidden ports. */
export const fetchWith = async (workload: Workload, url: string): Promise<string> => {
  const script = `require("http").get("${url}",{timeout:1500},r=>r.on("data",d=>console.log(""+d))).on("timeout",function(){this.destroy({code:"ETIMEDOUT"})}).on("error",e=>console.log("failed",e.code))`;
  return (await execute(workload, ["node", "-e", script])).output.trim();
};

/** Starts a server with a name of its own. */
export async function server(runtime: Stage["runtime"], name: string, network: NetworkSpec, port = 80): Promise<Workload> {
  const workload = await runtime.create({ ...group("", shell(serve(name, port))), name, hostname: name, network });
  await until(`${name} is up`, () => workload.logs("main") === "up\n");
  return workload;
}
