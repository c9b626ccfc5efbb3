import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

import { MoonIcon, SunIcon } from "../../shared/icons";
import { appTexts } from "../texts";

export function ColorSchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon
      size="lg"
      aria-label={isDark ? appTexts.header.toLight : appTexts.header.toDark}
      onClick={() => {
        setColorScheme(isDark ? "light" : "dark");
      }}
    >
      {isDark ? <SunIcon size={20} /> : <MoonIcon size={20} />}
    </ActionIcon>
  );
}
