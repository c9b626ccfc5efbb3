/**
 * Looks for what a person types as the service does (graphql_api/models/letters.py): "Muller" and
 * "mueller" find Müller, "smith and sons" finds Smith & Sons, and the beginnings of words are found
 * in any order. tests/search_cases.json holds both to the same.
 */
export interface TextSearch {
  isEmpty: boolean;
  /** Whether the name, or one of the others as it is written, has what is sought. */
  finds: (name: string, ...others: (string | null | undefined)[]) => boolean;
}

const CONJUNCTIONS = new Set(["&", "and", "und", "et", "og", "och", "en", "ja", "y"]);
const PLAIN: Record<string, string> = {
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ß: "ss",
  ς: "σ",
};
const DIGRAPHS: Record<string, string> = { ...PLAIN, ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe" };
const WRITTEN_OUT = /[æœøłđðþßςäöüå]/g;
// Marks of Latin, Greek and Cyrillic; in other scripts a mark makes another letter.
const MARKS = /[\u0300-\u036f]/g;
const APOSTROPHES = /['`\u00b4\u02bc\u2018\u2019]/g;
const INITIALS = /(?<![\p{L}\p{N}_])\p{L}(?:[./]\p{L}(?![\p{L}\p{N}_]))+\.?/gu;
const WORDS = /&|[\p{L}\p{N}]+/gu;
const ONE_LETTER = /^\p{L}$/u;

export function searchFor(text: string): TextSearch {
  const sought = text.toLowerCase().split(/\s+/).filter(Boolean).join(" ");
  const spellings = foldings(sought)
    .map(wordsOf)
    .filter(({ length }) => length > 0)
    // A part of a name may end in its middle, so "smith and" finds Smith & Sons.
    .flatMap((words) => [words, words.map(conjunction)]);
  const isWritten = (written: string | null | undefined) =>
    (written ?? "").toLowerCase().includes(sought);
  return {
    isEmpty: sought === "",
    finds: (name, ...others) => {
      if (sought === "" || [name, ...others].some(isWritten)) return true;
      const folded = foldedWords(name);
      return spellings.some(
        (words) =>
          folded.includes(words.join(" ")) || words.every((word) => folded.includes(` ${word}`)),
      );
    },
  };
}

const REMEMBERED = 20_000;
const remembered = new Map<string, string>();

/** With a space before each word. Lists are searched again with each letter that is typed. */
function foldedWords(name: string): string {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  if (remembered.size >= REMEMBERED) remembered.clear();
  const folded = foldings(name)
    .map((spelling) => ` ${wordsOf(spelling).join(" ")}`)
    .join("\n");
  remembered.set(name, folded);
  return folded;
}

/** Two if there is an umlaut, which some write with an e and some without its dots. */
function foldings(text: string): string[] {
  return [...new Set([fold(text, PLAIN), fold(text, DIGRAPHS)])];
}

function fold(text: string, letters: Record<string, string>): string {
  const composed = text.normalize("NFKC").toLowerCase();
  const plain = composed.replace(WRITTEN_OUT, (letter) => letters[letter] ?? letter);
  return plain.normalize("NFKD").replace(MARKS, "").normalize("NFC");
}

/** With initials joined: "a.b.c. industries" as "abc industries". */
function wordsOf(folded: string): string[] {
  const joined = folded
    .replace(APOSTROPHES, "")
    .replaceAll("+", "&")
    .replace(INITIALS, (initials) => `${initials.replace(/[./]/g, "")} `);
  return withInitialsJoined(joined.match(WORDS) ?? []).map((word, place, words) =>
    place > 0 && place < words.length - 1 ? conjunction(word) : word,
  );
}

/** Written one for the other between two words; at either end of a name they are its own letters. */
function conjunction(word: string): string {
  return CONJUNCTIONS.has(word) ? "&" : word;
}

/** "a b c industries" as "abc industries"; a single letter by itself stays. */
function withInitialsJoined(words: string[]): string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const word of words) {
    const isInitial = ONE_LETTER.test(word);
    if (isInitial && isOpen) joined.push(`${joined.pop() ?? ""}${word}`);
    else joined.push(word);
    isOpen = isInitial;
  }
  return joined;
}
