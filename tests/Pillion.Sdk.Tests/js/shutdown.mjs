// Started on its own: it ends the runtime. Prints "ended." when the runtime is gone.
import { client, setting, until } from "./support.mjs";

await client.start();
await client.sidecar.shutdown();
await until(async () => {
  const answer = await fetch(`http://127.0.0.1:${setting("DAPR_HTTP_PORT")}/v1.0/healthz`).catch(() => undefined);
  return answer === undefined;
}, "the runtime is gone");
console.log("ended.");
process.exit(0);
