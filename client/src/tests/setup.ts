import "@testing-library/jest-dom/vitest";
import { notifications } from "@mantine/notifications";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";

import { service } from "./service";

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
Object.defineProperty(HTMLElement.prototype, "clientHeight", { get: () => 600, configurable: true });
Object.defineProperty(HTMLElement.prototype, "offsetHeight", { value: 56 });
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as ArrayBuffer);
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error("unreadable"));
    };
    reader.readAsArrayBuffer(this);
  });
};
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
