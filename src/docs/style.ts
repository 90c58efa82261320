/** The documentation page's style sheet. */
export const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1c2330, #e6e9ef); --soft: light-dark(#566074, #a3adbf);
  --line: light-dark(#dfe3ea, #333b49); --paper: light-dark(#fff, #14181f); --panel: light-dark(#f5f7fa, #1c222c);
  --link: light-dark(#0b57c2, #8ab8ff); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); color: var(--text); background: var(--paper);
  font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--link); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem; background: var(--panel);
  border-right: 1px solid var(--line); font-size: .875rem; }
nav > a { display: block; margin-top: 1rem; font-weight: 600; }
nav ul { list-style: none; margin: .25rem 0 0; padding: 0; }
nav li { padding: .1rem 0; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
main { padding: 2rem 3rem 6rem; max-width: 62rem; }
h1 { margin: 0 0 1rem; font-size: 1.9rem; }
h2 { margin: 3rem 0 .25rem; font-size: 1.4rem; }
article { margin: 1.5rem 0; padding-top: 1.25rem; border-top: 1px solid var(--line); }
h3 { margin: 0; font-size: 1rem; }
.summary { margin: .25rem 0; font-weight: 600; }
.method { display: inline-block; min-width: 3.5rem; color: var(--soft); font: 700 .8rem ui-monospace, monospace; }
h3 code, td code { overflow-wrap: anywhere; }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
table { width: 100%; table-layout: auto; margin: .75rem 0; border-collapse: collapse; font-size: .9rem; }
th { text-align: left; color: var(--soft); font-weight: 600; }
th, td { padding: .3rem .75rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .2rem 0; }
@media (max-width: 52rem) { body { display: block; } nav { position: static; height: auto; } main { padding: 1.5rem; } }
`;
