/**
 * Whose session ended signs in again in a tab of its own, which hands the new session over: what
 * was typed in the first tab stays. Only pages of this site hear the channel, and of those the one
 * that knows its name. One tab holds the tokens afterwards, as before.
 */
import { User, type UserManager } from "oidc-client-ts";

export const SIGN_IN_AGAIN = "/sign-in-again";

/** With `askWho` the issuer asks which account to take. */
export const signInAgainAddress = (tab: string, { askWho = false } = {}): string =>
  `${SIGN_IN_AGAIN}?tab=${tab}${askWho ? "&account=ask" : ""}`;

export async function handOver(manager: UserManager, tab: string): Promise<void> {
  const user = await manager.getUser();
  const channel = open(tab);
  channel.postMessage(user?.toStorageString());
  channel.close();
  await manager.removeUser();
}

/** Answers with how to stop waiting. */
export function onHandOver(tab: string, take: (user: User) => void): () => void {
  const channel = open(tab);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "string") take(User.fromStorageString(data));
  };
  return () => {
    channel.close();
  };
}

const open = (tab: string): BroadcastChannel => new BroadcastChannel(`orgmap-sign-in-${tab}`);
