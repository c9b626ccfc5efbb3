import { useNow } from "../../lib/browser/use-now";

const formatter = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 minutes ago"; the exact time on hovering. */
export function RelativeTime({ value }: { value: string }) {
  const now = useNow();
  const date = new Date(value);
  return (
    <time dateTime={value} title={exact.format(date)}>
      {relativeTime(date, now)}
    </time>
  );
}

function relativeTime(date: Date, now: number): string {
  const seconds = (date.getTime() - now) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  if (!unit) return "just now";
  const [name, size] = unit;
  return formatter.format(Math.trunc(seconds / size), name);
}
