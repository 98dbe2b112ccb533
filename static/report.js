// 插入数字: a name from the list goes where the cursor was in the section that is being written.
// What was asked for beside the paper comes into view, and the number it tells of is marked.
(() => {
  "use strict";
  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".edit textarea")) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const number = event.target.closest(".a4 .nv");
    if (number) {
      document.querySelectorAll(".nv.sel").forEach((one) => one.classList.remove("sel"));
      number.classList.add("sel");
    }
    const name = event.target.closest("[data-name]")?.dataset.name;
    if (!name || !last?.isConnected) return;
    last.setRangeText(`{{${name}}}`, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const beside = event.target.closest("#number, #names");
    if (beside && !beside.contains(document.activeElement)) beside.closest(".card").scrollIntoView({ block: "nearest" });
  });
})();
