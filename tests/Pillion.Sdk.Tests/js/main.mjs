// Every feature's tests in one process, as one app: each file registers what the app listens to, and what is to be tested then.
import { setting, start } from "./support.mjs";

for (const name of setting("SDK_FEATURES").split(",")) {
  await import(`./${name}.mjs`);
}

await start();
