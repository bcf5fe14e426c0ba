// An OpenID Connect client that nobody here wrote, against Microsoft's addresses. Prints one JSON object.
// It lies beside its package, which is how Node finds it. Arguments: the tenant, the app's id, its secret, its redirect URI.
import * as client from "openid-client";

const [tenant, id, secret, redirectUri] = process.argv.slice(2);
const config = await client.discovery(new URL(`https://login.microsoftonline.com/${tenant}/v2.0`), id, secret);
const pkceCodeVerifier = client.randomPKCECodeVerifier();
const expectedNonce = client.randomNonce();
const expectedState = client.randomState();
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope: "openid email profile offline_access Calendars.ReadWrite",
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: "S256",
  nonce: expectedNonce,
  state: expectedState,
});
const answer = await fetch(url, { redirect: "manual" });
const back = new URL(answer.headers.get("location"));
const found = await client.authorizationCodeGrant(config, back, {
  pkceCodeVerifier, expectedNonce, expectedState, idTokenExpected: true,
});
const who = await client.fetchUserInfo(config, found.access_token, found.claims().sub);
const refreshed = await client.refreshTokenGrant(config, found.refresh_token);
let refused = "not at all";
try {
  await client.refreshTokenGrant(config, "junk");
} catch (error) {
  refused = `${error.error} ${error.status}`;
}
console.log(JSON.stringify({
  email: who.email, scope: found.scope, refreshed: refreshed.access_token !== found.access_token, refused,
}));
