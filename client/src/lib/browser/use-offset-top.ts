import { type RefObject, useLayoutEffect, useState } from "react";

/** How far below the page's top an element begins; what stands above it may grow and shrink. */
export function useOffsetTop(element: RefObject<HTMLElement | null>): number {
  const [offsetTop, setOffsetTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const top = element.current?.getBoundingClientRect().top ?? 0;
      setOffsetTop(Math.round(top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return offsetTop;
}
