"use strict";
// Filters and sorts tables in place; opens the finding that a link leads to.
(() => {
  const cells = (row) => [...row.cells];

  const filter = (form) => {
    const rows = [...document.getElementById(form.dataset.for).tBodies[0].rows];
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll("select")].filter((select) => select.value);
    let shown = 0;
    for (const row of rows) {
      row.words ??= row.textContent.toLowerCase();
      const fits = words.every((word) => row.words.includes(word)) &&
        chosen.every((select) => row.cells[select.dataset.column].dataset.value === select.value);
      row.hidden = !fits;
      shown += fits;
      const detail = row.dataset.detail && document.getElementById(row.dataset.detail);
      if (detail) detail.hidden = !fits;
    }
    form.querySelector("output").value = `${shown} of ${rows.length}`;
  };

  const key = (row, column) => row.cells[column].dataset.order ?? row.cells[column].dataset.value;

  const sort = (heading) => {
    const table = heading.closest("table");
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const column = cells(heading.parentNode).indexOf(heading);
    const order = new Intl.Collator("en", { numeric: true }).compare;
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => (up ? 1 : -1) * order(key(a, column), key(b, column)));
    table.tBodies[0].append(...rows);
    const details = rows.map((row) => row.dataset.detail && document.getElementById(row.dataset.detail)).filter(Boolean);
    if (details.length) details[0].parentNode.append(...details);
  };

  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const finding = target && target.closest("details.finding");
    if (!finding) return;
    finding.hidden = false;
    finding.open = true;
    target.scrollIntoView();
  };

  for (const form of document.querySelectorAll(".filters")) {
    form.addEventListener("input", () => filter(form));
    form.addEventListener("reset", () => setTimeout(() => filter(form)));
    form.addEventListener("submit", (event) => event.preventDefault());
    filter(form);
  }
  for (const heading of document.querySelectorAll(".sortable th")) {
    heading.firstElementChild.addEventListener("click", () => sort(heading));
  }
  for (const link of document.querySelectorAll("[data-change]")) {
    link.addEventListener("click", () => {
      const form = document.querySelector(`${link.hash} .filters`);
      if (!form) return;
      form.reset();
      form.querySelector("[data-name=Change]").value = link.dataset.change;
      filter(form);
    });
  }
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => {
    for (const finding of document.querySelectorAll("details.finding")) finding.open = true;
  });
  open();
})();
