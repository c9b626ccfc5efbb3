// Between a client that others wrote and the test: what is asked, and what the client saw.
import { json } from "node:stream/consumers";

export const readTask = () => json(process.stdin);

/** The names of all that was listed, of the one that was read, and of what was found. */
export const tell = (seen) => process.stdout.write(JSON.stringify(seen));

/** For a client that insists on https or on the vendor's host: its requests go elsewhere. */
export function sendTo(url, hosts) {
  const send = globalThis.fetch;
  const begins = [...hosts.map((host) => [host, url]), [url.replace("http:", "https:"), url]];
  globalThis.fetch = (given, options = {}) => {
    const [begin, there] = begins.find(([each]) => String(given).startsWith(each)) ?? ["", ""];
    const headers = new Headers(options.headers);
    headers.set("X-Forwarded-Proto", "https"); // as a proxy before the vendor says
    return send(there + String(given).slice(begin.length), { ...options, headers });
  };
}
