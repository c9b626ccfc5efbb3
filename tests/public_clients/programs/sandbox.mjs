// Between a client that others wrote and the test: what is asked, and what the client saw.
import { json } from "node:stream/consumers";

export const readTask = () => json(process.stdin);

/** The names of all that was listed, of the one that was read, and of what was found. */
export const tell = (seen) => process.stdout.write(JSON.stringify(seen));
