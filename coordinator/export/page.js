"use strict";
const body = document.querySelector("tbody");
const rows = Array.from(body.rows);
const texts = rows.map(row => row.textContent.toLowerCase());
const output = document.querySelector("output");
const search = document.querySelector("input");

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  let shown = 0;
  rows.forEach((row, i) => {
    row.hidden = !words.every(word => texts[i].includes(word));
    shown += row.hidden ? 0 : 1;
  });
  output.textContent = shown === rows.length ? `${shown} movies` : `${shown} of ${rows.length} movies`;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function keyOf(cell) {
  return cell.className === "number" ? Number(cell.textContent) : cell.textContent;
}

// Numbers by value, texts as people sort them, and what is empty last in either direction.
function compare(a, b, direction) {
  if (a === "" || b === "") {
    return (a === "" ? 1 : 0) - (b === "" ? 1 : 0);
  }
  const areNumbers = typeof a === "number" && typeof b === "number";
  return direction * (areNumbers ? a - b : collator.compare(a, b));
}

function sortBy(heading) {
  const column = heading.cellIndex;
  const isDescending = heading.getAttribute("aria-sort") === "ascending";
  const keyed = Array.from(body.rows, row => [keyOf(row.cells[column]), row]);
  keyed.sort(([a], [b]) => compare(a, b, isDescending ? -1 : 1));
  body.append(...keyed.map(([, row]) => row));
  for (const other of heading.parentElement.cells) {
    other.removeAttribute("aria-sort");
  }
  heading.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
}

for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => sortBy(button.parentElement));
}
search.addEventListener("input", show);
show();
