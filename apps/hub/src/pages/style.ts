/** The pages' style sheet: one file, light and dark, from a phone to a wide screen. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #faf9f6; --card: #fff; --ink: #1d2321; --soft: #5b6460; --line: #dcdad3; --accent: #0f6b58; --accent-ink: #fff;
  --good: #14694f; --warn: #8a5a00; --bad: #a32a22; --tile: #f1efe9; --shadow: 0 1px 2px rgb(0 0 0 / .05);
  --shopify: #4d7a1e; --woocommerce: #7a4a92; --magento: #b4501e; --html: #1f6390; --varai: #0f6b58;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131715; --card: #1b211e; --ink: #e8ebe8; --soft: #9ea8a3; --line: #303934; --accent: #67c9b0; --accent-ink: #0b1a16;
    --good: #6fd0a8; --warn: #e2b25a; --bad: #f0887f; --tile: #e9e7e1; --shadow: none;
    --shopify: #a6cf6f; --woocommerce: #cfa3e4; --magento: #f0a06f; --html: #83bfe6; --varai: #67c9b0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
.wrap { max-width: 78rem; margin: 0 auto; padding: 0 1rem; }
header.top { border-bottom: 1px solid var(--line); background: var(--card); }
header.top .wrap { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding-block: .75rem; }
.brand { font-weight: 700; font-size: 1.15rem; letter-spacing: .01em; color: inherit; text-decoration: none; }
.brand small { font-weight: 400; color: var(--soft); font-size: .85rem; margin-left: .5rem; }
.health { margin-left: auto; display: flex; gap: .4rem .9rem; flex-wrap: wrap; font-size: .85rem; color: var(--soft); }
.dot::before { content: ""; display: inline-block; width: .6em; height: .6em; border-radius: 50%; margin-right: .4em; background: var(--good); }
.dot.warn::before { background: var(--warn); }
.dot.bad::before { background: var(--bad); }
main.wrap { padding-block: 1.5rem 3rem; }
h1 { font-size: clamp(1.35rem, 1rem + 1.6vw, 1.9rem); line-height: 1.2; margin: 0 0 .35rem; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
p.lead { color: var(--soft); margin: 0 0 1rem; max-width: 70ch; }
p.latest { font-size: .9rem; color: var(--soft); margin: 0 0 1.25rem; }
form.find { display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1.25rem; }
form.find label { flex: 1 1 14rem; }
form.find label.narrow { flex: 0 1 13rem; }
form.find span { display: block; font-size: .8rem; color: var(--soft); }
input, select, button { font: inherit; color: inherit; width: 100%; min-height: 2.75rem; padding: .35rem .7rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
button { width: auto; align-self: end; background: var(--accent); color: var(--accent-ink); border-color: transparent; padding-inline: 1.25rem; font-weight: 600; cursor: pointer; }
.grid { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.card { position: relative; display: flex; flex-direction: column; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; box-shadow: var(--shadow); }
.card:hover { border-color: var(--accent); }
.card:focus-within { outline: 3px solid var(--accent); outline-offset: 2px; }
.card h2 { font-size: 1rem; margin: 0; line-height: 1.3; overflow-wrap: anywhere; }
.card h2 a { color: inherit; text-decoration: none; outline: none; }
.card h2 a::after { content: ""; position: absolute; inset: 0; }
.card .in { padding: .75rem .9rem .9rem; display: flex; flex-direction: column; gap: .35rem; flex: 1; }
.tile { display: grid; place-items: center; background: var(--tile); aspect-ratio: 2 / 1; }
.tile img { width: 86%; height: auto; max-height: 90%; object-fit: contain; display: block; }
.tile span { color: #6a716d; font-size: .85rem; }
.maker { color: var(--soft); font-size: .85rem; }
.facts { color: var(--soft); font-size: .85rem; margin: 0; }
.offers { list-style: none; margin: .25rem 0 0; padding: .45rem 0 0; border-top: 1px solid var(--line); font-size: .9rem; }
.offers li { display: flex; gap: .5rem; align-items: baseline; padding: .1rem 0; }
.offers .shop { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.offers b { margin-left: auto; font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.offers .gone b { font-weight: 400; color: var(--soft); }
.badge { --c: var(--soft); display: inline-block; font-size: .75rem; line-height: 1.35; padding: 0 .45em; border: 1px solid color-mix(in srgb, var(--c) 45%, transparent); color: var(--c); border-radius: 99px; white-space: nowrap; }
.badge.shopify { --c: var(--shopify); } .badge.woocommerce { --c: var(--woocommerce); } .badge.magento { --c: var(--magento); } .badge.html { --c: var(--html); } .badge.varai { --c: var(--varai); }
nav.pages { display: flex; gap: 1rem; justify-content: space-between; align-items: center; margin: 1.5rem 0; }
nav.pages a { padding: .5rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); text-decoration: none; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; padding: .6rem .9rem; color: var(--soft); }
th, td { text-align: left; padding: .5rem .9rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .8rem; white-space: nowrap; }
tbody th { font-weight: 600; }
tr.part th { background: color-mix(in srgb, var(--ink) 4%, transparent); font-weight: 600; font-size: .8rem; color: var(--soft); padding-block: .3rem; }
td.by { min-width: 11rem; }
td.num { font-variant-numeric: tabular-nums; white-space: nowrap; }
td.wide, td.wide * { overflow-wrap: anywhere; }
.empty { border: 1px dashed var(--line); border-radius: 12px; padding: 2.5rem 1.25rem; text-align: center; background: var(--card); }
.empty h2 { margin-top: 0; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: color-mix(in srgb, var(--ink) 7%, transparent); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
.note { border-left: 3px solid var(--warn); padding: .4rem .9rem; margin: 1rem 0; background: var(--card); }
.soft { color: var(--soft); }
.two { display: grid; gap: 1.25rem 2rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 52rem) { .two { grid-template-columns: minmax(0, 24rem) minmax(0, 1fr); align-items: start; } }
.two .tile { border-radius: 12px; border: 1px solid var(--line); }
dl.plain { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; margin: .75rem 0; font-size: .95rem; }
dl.plain dt { color: var(--soft); }
dl.plain dd { margin: 0; overflow-wrap: anywhere; }
ul.bare { list-style: none; margin: 0; padding: 0; }
details summary { cursor: pointer; color: var(--accent); }
ul.lost { list-style: none; margin: .3rem 0 0; padding: 0 0 0 .75rem; border-left: 2px solid var(--line); }
ul.lost li { padding: .15rem 0; }
@media (max-width: 46rem) {
  .health { margin-left: 0; }
  table.why thead { position: absolute; left: -999px; }
  table.why, table.why caption, table.why tbody, table.why tr, table.why td, table.why th { display: block; }
  table.why tr { border-top: 1px solid var(--line); padding: .6rem .9rem; }
  table.why tr.part { padding: 0; } table.why tr.part th { padding: .35rem .9rem; }
  table.why td, table.why tbody th { border: 0; padding: .1rem 0; }
  table.why td[data-label]::before { content: attr(data-label) " "; color: var(--soft); font-size: .8rem; }
}
`;
