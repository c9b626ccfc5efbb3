/**
 * An OpenID Connect issuer on loopback, for tests: whoever gives a name is that person.
 *
 * Says on its output where it listens, then reads on its input where Orgmap does. Discovery
 * requests that come before are answered afterwards.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import process from "node:process";
import { createInterface } from "node:readline";
import { Provider } from "oidc-provider";

const { CLIENT_ID, AUDIENCE } = process.env;

let answer;
const ready = new Promise((resolve) => {
  answer = resolve;
});
const server = createServer((request, response) => {
  void ready.then((callback) => callback(request, response));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;
process.stdout.write(`${issuer}\n`);

const [orgmap] = await once(createInterface({ input: process.stdin }), "line");
answer(provider(orgmap).callback());

function provider(site) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [`${site}/signed-in`],
        post_logout_redirect_uris: [`${site}/signed-out`],
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    conformIdTokenClaims: false,
    claims: { openid: ["sub"], profile: ["name"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: nameOf(id) }) }),
    extraTokenClaims: (_, { accountId }) => ({ name: nameOf(accountId) }),
    issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
    features: {
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "",
          audience: AUDIENCE,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
}

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: "test", alg: "RS256", use: "sig" };
}

/** ada-king is Ada King. */
function nameOf(id) {
  return id.replace(/(^|-)([a-z])/g, (_, dash, letter) => (dash ? " " : "") + letter.toUpperCase());
}
