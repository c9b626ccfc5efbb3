import { plural } from "../../lib/plural";

export const bulkTexts = {
  status: {
    waiting: "Waiting",
    sending: "Sending …",
    unknown: "Unknown: there was no response. Check it, or try again: nothing is written twice.",
    notSent: "Not sent",
  },
  progress: (done: number, all: number) =>
    `${done.toLocaleString("en")} of ${all.toLocaleString("en")} processed`,
  progressLabel: "Progress",
  stop: "Stop",
  stopping: "Stopping after the rows already sent …",
  retry: (count: number) => `Retry ${plural(count, "row", "rows")}`,
  outcomes: "Result of each row",
  toOrganization: (name: string) => `Go to ${name}`,
} as const;
