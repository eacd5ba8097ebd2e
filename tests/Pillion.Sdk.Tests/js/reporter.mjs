// A line of JSON for each test: its name, how it ended, and why.
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const skipped = data.skip !== undefined;
    const outcome = skipped ? "skipped" : type === "test:pass" ? "passed" : "failed";
    const error = data.details?.error;
    const reason = skipped ? String(data.skip) : (error?.cause?.stack ?? error?.stack ?? "");
    yield JSON.stringify({ name: data.name, outcome, reason }) + "\n";
  }
}
