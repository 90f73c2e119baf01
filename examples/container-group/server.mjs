import console from "node:console";
import * as http from "node:http";
import process from "node:process";

const greeting = process.env.GREETING ?? "";
const escaped = greeting.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

// Process 1 of a container gets no default handlers: without this one it ends with a SIGKILL, half a minute later.
process.on("SIGTERM", () => process.exit(0));

http
  .createServer((request, response) => {
    console.log(`${request.method} ${request.url}`);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html>\n<title>${escaped}</title>\n<h1>${escaped}</h1>\n`);
  })
  .listen(80);
