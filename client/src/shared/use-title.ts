import { useEffect } from "react";

import { sharedTexts } from "./texts";

/** What the browser's tab and history call this page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${sharedTexts.appName}`;
  }, [title]);
}
