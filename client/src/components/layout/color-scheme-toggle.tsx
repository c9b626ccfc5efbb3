import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

import { texts } from "../../texts";
import { MoonIcon, SunIcon } from "../icons";

export function ColorSchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon
      size="lg"
      aria-label={isDark ? texts.header.toLight : texts.header.toDark}
      onClick={() => {
        setColorScheme(isDark ? "light" : "dark");
      }}
    >
      {isDark ? <SunIcon size={20} /> : <MoonIcon size={20} />}
    </ActionIcon>
  );
}
