import type { SVGProps } from "react";

type IconProps = SVGProps<SVGSVGElement> & { size?: number };

/** Drawn on a 24 × 24 grid in the current colour; hidden from assistive technology. */
const icon = (path: string) =>
  function Icon({ size = 18, ...others }: IconProps) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
        focusable={false}
        {...others}
      >
        <path d={path} />
      </svg>
    );
  };

const CIRCLE = "M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0z";

export const AlertIcon = icon("M12 3.5L22 20.5H2zM12 10v4.5M12 17.5v.01");
export const ArrowRightIcon = icon("M9 5l7 7l-7 7");
export const CheckIcon = icon("M5 12.5l4.5 4.5L19 7.5");
export const CheckCircleIcon = icon(`${CIRCLE}M8 12.5l3 3l5-6`);
export const CrossIcon = icon("M6 6l12 12M18 6L6 18");
export const CrossCircleIcon = icon(`${CIRCLE}M9 9l6 6M15 9l-6 6`);
export const DeleteIcon = icon("M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5");
export const EditIcon = icon("M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4");
export const InfoIcon = icon(`${CIRCLE}M12 11v5.5M12 7.5v.01`);
export const LinkIcon = icon(
  "M10 14a4.5 4.5 0 0 0 6.4 0l3-3A4.5 4.5 0 0 0 13 4.6l-1 1M14 10a4.5 4.5 0 0 0-6.4 0l-3 3a4.5 4.5 0 0 0 6.4 6.4l1-1",
);
export const MinusIcon = icon("M6 12h12");
export const MoonIcon = icon("M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z");
export const PersonIcon = icon("M16 8a4 4 0 1 1-8 0a4 4 0 0 1 8 0zM4 21c.5-4.5 3.7-6.5 8-6.5s7.5 2 8 6.5");
export const PlusIcon = icon("M12 5v14M5 12h14");
export const PulseIcon = icon("M3 12h4l3-8l4 16l3-8h4");
export const RefreshIcon = icon("M20 11a8 8 0 0 0-14.5-4L4 8.5M4 4v4.5h4.5M4 13a8 8 0 0 0 14.5 4l1.5-1.5M20 20v-4.5h-4.5");
export const SearchIcon = icon("M18 11a7 7 0 1 1-14 0a7 7 0 0 1 14 0zM16 16l5 5");
export const SignOutIcon = icon("M14 4H5v16h9M10 12h11M17 8l4 4l-4 4");
export const SkipIcon = icon(`${CIRCLE}M8 12h8`);
export const SunIcon = icon(
  "M16 12a4 4 0 1 1-8 0a4 4 0 0 1 8 0zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
);
export const BuildingIcon = icon("M4 21V5l8-2v18M12 9h8v12M2 21h20M7.5 8v.01M7.5 12v.01M7.5 16v.01M16 13v.01M16 17v.01");
