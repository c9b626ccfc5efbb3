/**
 * Who signed in on this page. Whatever asks the service takes its token here: `accessToken` alone,
 * or `fetchSignedIn`, which also renews it. In development nobody signs in and nothing is added.
 */
import { RequestError } from "../graphql/request-error";
import { sessionTexts } from "./texts";

export interface Session {
  /** Renewed first where it is about to end; null where the session has ended. */
  accessToken: () => Promise<string | null>;
  /** A token in place of one that the service refused; null where there is no other. */
  renewedAccessToken: (refused: string) => Promise<string | null>;
  /** The service takes none of its tokens, and says why. */
  refuse: (reason: string | null) => void;
  signOut: () => Promise<void>;
}

let current: Session | null = null;

/** Every page has one session at most, from the moment when somebody is signed in. */
export function openSession(session: Session | null): void {
  current = session;
}

export function currentSession(): Session | null {
  return current;
}

/**
 * The token to send as `Authorization: Bearer …`; null where nobody needs to sign in.
 * Raises a RequestError where the session has ended, or cannot be renewed just now.
 */
export async function accessToken(): Promise<string | null> {
  return current && inForce(await current.accessToken());
}

/** Like fetch, as whoever is signed in. A refused token is renewed and tried again, once. */
export async function fetchSignedIn(url: string, init: RequestInit): Promise<Response> {
  const session = current;
  if (!session) return fetch(url, init);
  const token = inForce(await session.accessToken());
  const answer = await fetch(url, withToken(init, token));
  if (answer.status !== 401) return answer;
  const renewed = await session.renewedAccessToken(token);
  const last = renewed === null ? answer : await fetch(url, withToken(init, renewed));
  if (last.status === 401) session.refuse(await reasonOf(last.clone()));
  return last;
}

function inForce(token: string | null): string {
  if (token !== null) return token;
  const { expiredTitle, expired } = sessionTexts.ended;
  throw new RequestError({ code: "UNAUTHENTICATED", message: `${expiredTitle}.`, advice: expired });
}

function withToken(init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return { ...init, headers };
}

async function reasonOf(answer: Response): Promise<string | null> {
  const body = (await answer.json().catch(() => null)) as {
    errors?: { message?: string }[];
  } | null;
  return body?.errors?.[0]?.message ?? null;
}
