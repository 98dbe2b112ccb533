// Before the first paint: "auto" follows the system.
const root = document.documentElement;
if (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches) {
  root.dataset.bsTheme = "dark";
}
