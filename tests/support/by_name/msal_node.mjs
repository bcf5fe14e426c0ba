// Microsoft's own client for Node.js with its addresses as they ship. Prints one JSON object with what happened.
// Arguments: the folder with its package, the app's id, its secret, its redirect URI.
import { createRequire } from "node:module";

const [folder, clientId, clientSecret, redirectUri] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const msal = require("@azure/msal-node");

const scopes = ["https://graph.microsoft.com/Calendars.ReadWrite", "User.Read"];
const app = new msal.ConfidentialClientApplication({ auth: { clientId, clientSecret } });
const { verifier, challenge } = await new msal.CryptoProvider().generatePkceCodes();

async function code() {
  const url = await app.getAuthCodeUrl({
    scopes, redirectUri, state: "s", codeChallenge: challenge, codeChallengeMethod: "S256",
  });
  const answer = await fetch(url, { redirect: "manual" });
  return new URL(answer.headers.get("location")).searchParams.get("code");
}

async function failure(attempt) {
  try {
    await attempt();
    return "none";
  } catch (error) {
    return `${error.name}/${error.errorCode}/${error.subError ?? ""}/${error.errorNo ?? ""}`;
  }
}

const first = await code();
const found = await app.acquireTokenByCode({ code: first, scopes, redirectUri, codeVerifier: verifier });
const again = await failure(() => app.acquireTokenByCode({ code: first, scopes, redirectUri, codeVerifier: verifier }));
const refreshed = await app.acquireTokenSilent({ account: found.account, scopes, forceRefresh: true });
const bearer = { Authorization: `Bearer ${refreshed.accessToken}` };
const me = await (await fetch("https://graph.microsoft.com/v1.0/me", { headers: bearer })).json();
const own = new msal.ConfidentialClientApplication({
  auth: { clientId, clientSecret, authority: `https://login.microsoftonline.com/${found.tenantId}` },
});
const forItself = await own.acquireTokenByClientCredential({ scopes: ["https://graph.microsoft.com/.default"] });
const told = { "Content-Type": "application/json" };
const order = (path, body) => fetch(`https://localhost/control/${path}`, { method: "POST", headers: told, body: JSON.stringify(body) });
await order("revoke", { person: me.mail });
const revoked = await failure(() => app.acquireTokenSilent({ account: found.account, scopes, forceRefresh: true }));
const wrong = new msal.ConfidentialClientApplication({ auth: { clientId, clientSecret: "wrong" } });
const refused = await failure(() => wrong.acquireTokenByCode({ code: first, scopes, redirectUri }));

console.log(JSON.stringify({
  mail: me.mail,
  account: found.account.homeAccountId,
  refreshed: refreshed.accessToken !== found.accessToken,
  fromCache: refreshed.fromCache,
  forItself: forItself.tokenType,
  again, revoked, refused,
}));
