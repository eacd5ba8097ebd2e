// Started on its own: takes messages of "work" and writes the number of each into a file before it says that it has it. Those that are
// poison it cannot take; what arrives at their dead-letter topic is written into another file.
import { appendFileSync } from "node:fs";
import { sdk, server, setting } from "./support.mjs";

await server.pubsub.subscribeWithOptions("pubsub", "work", {
  deadLetterTopic: "poison",
  callback: async ({ n, poison }) => {
    if (poison) return sdk.DaprPubSubStatusEnum.RETRY;
    appendFileSync(setting("SDK_TAKEN"), `${n}\n`);
  },
});
await server.pubsub.subscribe("pubsub", "poison", async ({ n }) => appendFileSync(setting("SDK_DEAD"), `${n}\n`));
await server.start();
console.log("taking messages.");
