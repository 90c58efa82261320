/** Pure. The documentation page's style sheet. */
export const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1c2330, #e6e9ef); --soft: light-dark(#566074, #a3adbf);
  --line: light-dark(#dfe3ea, #333b49); --paper: light-dark(#fff, #14181f); --panel: light-dark(#f5f7fa, #1c222c);
  --link: light-dark(#0b57c2, #8ab8ff); --read: light-dark(#14713d, #7ddba1); --make: light-dark(#0b57c2, #8ab8ff);
  --change: light-dark(#8a5a00, #f0c36d); --remove: light-dark(#b3261e, #ff9d94); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 17rem minmax(0, 1fr); color: var(--text); background: var(--paper);
  font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--link); }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem; background: var(--panel);
  border-right: 1px solid var(--line); font-size: .875rem; }
nav > a { display: block; margin-top: 1rem; font-weight: 600; }
nav > a:first-child { margin-top: 0; color: var(--text); font-size: 1rem; }
nav ul { list-style: none; margin: .25rem 0 0; padding: 0; }
nav li { padding: .15rem 0; line-height: 1.35; }
nav a, h3 a { text-decoration: none; }
nav a:hover, h3 a:hover { text-decoration: underline; }
nav li a { color: var(--soft); }
main { padding: 2rem 3rem 6rem; max-width: 62rem; }
h1 { margin: 0 0 1rem; font-size: 1.9rem; }
h2 { margin: 3.5rem 0 .25rem; font-size: 1.5rem; }
h3 { margin: 0; font-size: 1.125rem; }
h3 a { color: inherit; }
h4 { margin: 1.25rem 0 0; font-size: .8rem; color: var(--soft); text-transform: uppercase; letter-spacing: .04em; }
h4:empty { display: none; }
article { margin: 1.75rem 0; padding-top: 1.5rem; border-top: 1px solid var(--line); }
article:target { border-top-color: var(--link); box-shadow: 0 -1px 0 var(--link); }
.route { margin: .35rem 0 .75rem; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 3.75rem; padding: .1rem .4rem; border: 1px solid; border-radius: 4px; text-align: center;
  font: 700 .75rem ui-monospace, monospace; color: var(--make); }
.method.get { color: var(--read); }
.method.put, .method.patch { color: var(--change); }
.method.delete { color: var(--remove); }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; max-height: 32rem; padding: .75rem 1rem; background: var(--panel); border: 1px solid var(--line);
  border-radius: 6px; }
dl { margin: .25rem 0 .75rem; font-size: .9rem; }
dl > div { display: grid; grid-template-columns: minmax(9rem, 19rem) minmax(0, 1fr); gap: 0 1.25rem; padding: .45rem 0;
  border-bottom: 1px solid var(--line); }
dt { overflow-wrap: anywhere; }
dd { margin: 0; }
.type { color: var(--soft); font-size: .85em; }
.required { color: var(--change); font-size: .8em; font-weight: 600; }
.status { font: 700 .85em ui-monospace, monospace; color: var(--read); }
details, .response { margin: .5rem 0; }
summary { cursor: pointer; padding: .15rem 0; }
@media (max-width: 52rem) {
  body { display: block; }
  nav { position: static; height: auto; padding: 1rem 1.25rem; border-right: 0; border-bottom: 1px solid var(--line); }
  nav > a { display: inline-block; margin: .15rem .9rem .15rem 0; }
  nav > a:first-child { display: block; }
  nav ul { display: none; }
  main { padding: 1.5rem 1.25rem 4rem; }
  dl > div { grid-template-columns: minmax(0, 1fr); }
}
`;
