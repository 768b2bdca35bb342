/** The rail: one button a screen, and how the window is lit. */
import { PackageCheck, ScrollText, SunMoon } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { type Theme, useTheme } from "../state";

/** The screens there are. */
export type Screen = "log" | "packs";

const SCREENS = [
  { id: "log", name: "Log", icon: ScrollText },
  { id: "packs", name: "Packs", icon: PackageCheck },
] as const;

const THEMES: { id: Theme; name: string }[] = [
  { id: "system", name: "As the system" },
  { id: "light", name: "Light" },
  { id: "dark", name: "Dark" },
];

/** The rail. */
export function Rail({ screen, onScreen }: { screen: Screen; onScreen: (screen: Screen) => void }) {
  return (
    <nav className="rail" aria-label="Sections">
      <Mark />
      {SCREENS.map(({ id, name, icon: Icon }) => (
        <Button
          key={id}
          className="rail-item"
          aria-current={id === screen ? "page" : "false"}
          onPress={() => onScreen(id)}
        >
          <Icon className="icon icon-18" aria-hidden />
          {name}
        </Button>
      ))}
      <ThemeMenu />
    </nav>
  );
}

function ThemeMenu() {
  const [theme, setTheme] = useTheme();
  return (
    <MenuTrigger>
      <Button className="rail-item rail-end">
        <SunMoon className="icon icon-18" aria-hidden />
        Theme
      </Button>
      <Popover className="menu" placement="right bottom">
        <Menu
          aria-label="Theme"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onSelectionChange={(keys) => setTheme([...keys][0] as Theme)}
        >
          {THEMES.map(({ id, name }) => (
            <MenuItem key={id} id={id} className="menu-item">
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** The app's mark: a ledger's double margin and three lines. */
function Mark() {
  return (
    <svg className="mark" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d="M4 4v16M8 4v16M12 6h8M12 12h5.5M12 18h8"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="square"
      />
    </svg>
  );
}
