import { useSyncExternalStore } from "react";

const HALF_A_MINUTE = 30_000;

function subscribe(onTick: () => void): () => void {
  const timer = setInterval(onTick, HALF_A_MINUTE);
  return () => {
    clearInterval(timer);
  };
}

const currentTick = () => Math.ceil(Date.now() / HALF_A_MINUTE);

/** The time, to half a minute; what shows it renders again as it moves on. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, currentTick) * HALF_A_MINUTE;
}
