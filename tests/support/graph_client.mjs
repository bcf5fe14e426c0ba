// Microsoft's own client for Node, unchanged, against the sandbox: prints as JSON what it saw.
import { createRequire } from "node:module";

const [folder, base, token] = process.argv.slice(2);
const graph = createRequire(`${folder}/package.json`)("@microsoft/microsoft-graph-client");

const client = graph.Client.init({
  baseUrl: base,
  defaultVersion: "v1.0",
  customHosts: new Set([new URL(base).hostname]),
  authProvider: (done) => done(null, token),
});
const moment = (dateTime) => ({ dateTime, timeZone: "Europe/Oslo" });
const window = { startDateTime: "2026-11-01T00:00:00Z", endDateTime: "2027-02-01T00:00:00Z" };
const seen = {};

seen.me = (await client.api("/me").select("mail,displayName").get()).mail;
const made = await client.api("/me/events").header("Prefer", 'IdType="ImmutableId"').post({
  subject: "From Node",
  start: moment("2026-11-23T09:00:00"),
  end: moment("2026-11-23T10:00:00"),
  recurrence: {
    pattern: { type: "daily", interval: 1 },
    range: { type: "numbered", numberOfOccurrences: 12, startDate: "2026-11-23" },
  },
});
seen.made = made.subject;

async function everything(page) {
  const found = [];
  const pages = new graph.PageIterator(client, page, (item) => found.push(item) > 0);
  await pages.iterate();
  return { found, link: pages.getDeltaLink() };
}

const view = await client.api("/me/calendarView").query(window).top(5).get();
seen.view = (await everything(view)).found.length;
const first = await everything(await client.api("/me/calendarView/delta").query(window).get());
seen.told = new Set(first.found.map((one) => one.id)).size;
await client.api(`/me/events/${made.id}`).patch({ subject: "Changed" });
const second = await everything(await client.api(first.link).get());
seen.changed = second.found.find((one) => one.type === "seriesMaster").subject;

const step = (id, path, dependsOn) => ({ id, dependsOn, request: new Request(`${base}${path}`) });
const asked = await new graph.BatchRequestContent([step("1", "me"), step("2", "me/nothing", ["1"])]).getContent();
const answered = new graph.BatchResponseContent(await client.api("/$batch").post(asked));
seen.batch = [answered.getResponseById("1").status, answered.getResponseById("2").status];

try {
  await client.api("/me/events/nonsense").get();
} catch (error) {
  seen.error = [error.statusCode, error.code, Boolean(error.requestId)];
}
await client.api(`/me/events/${made.id}`).delete();
seen.left = (await client.api("/me/events").count(true).get())["@odata.count"];
console.log(JSON.stringify(seen));
