import "@testing-library/jest-dom/vitest";
import { notifications } from "@mantine/notifications";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";

import { service } from "./service";

/** A machine that is busy with other things may take a while to render. */
configure({ asyncUtilTimeout: 10_000 });

/** What jsdom lacks and Mantine asks for. */
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {
      return undefined;
    }
    unobserve() {
      return undefined;
    }
    disconnect() {
      return undefined;
    }
  },
);
Object.defineProperty(document, "fonts", { value: new EventTarget() });
Object.defineProperty(HTMLElement.prototype, "clientHeight", { value: 600 });
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { value: 56 });
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
window.scrollTo = () => undefined;

/** A busy machine takes a while to draw; only a failing test waits this long. */
configure({ asyncUtilTimeout: 10_000 });

beforeAll(() => {
  service.listen({ onUnhandledRequest: "error" });
});
afterEach(() => {
  cleanup();
  notifications.clean();
  service.resetHandlers();
});
afterAll(() => {
  service.close();
});
