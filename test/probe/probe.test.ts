import { env } from "cloudflare:workers";
import { it } from "vitest";
it("probes", async () => {
  const guard = (c: string) => env.DB.prepare(`SELECT json_extract('{}', CASE WHEN ${c} THEN 'stale' ELSE '$' END)`);
  const ins = (id: string, e: string) => env.DB.prepare("insert into contacts values ('a',?,null,null,?,?,null,'{}',1,1,1)").bind(id, e, e);
  for (const batch of [[ins("1","x"), guard("1")], [ins("2","y"), guard("0")], [ins("3","z"), ins("4","y")]]) {
    try { const r = await env.DB.batch(batch); console.log("ok", JSON.stringify(r.map(x => x.results))); } catch (e) { console.log(e instanceof Error, String(e), e instanceof Error ? String(e.cause) : ""); }
    console.log(JSON.stringify((await env.DB.prepare("select id,email from contacts").all()).results));
  }
  for (const q of ["select * from contacts where account_id='a' and (id in (select value from json_each('[1]')) or email_key in (select value from json_each('[1]')) or phone in (select value from json_each('[1]')))",
    "select * from contacts where account_id='a' and (id in (?,?) or email_key in (?,?) or phone in (?))", "select * from contacts where account_id='a' and (id = ? or email_key = ? or phone = ?)"]) 
  console.log(JSON.stringify((await env.DB.prepare("explain query plan " + q).bind(...(q.match(/\?/g) ?? []).map(String)).all()).results.map(r => r.detail)));
  console.log(JSON.stringify((await env.DB.prepare(`select json_set('{"a":"\\u00e9\u00e9\\/x","b":[{"w":null,"z":1.50}]}','$.b[0].w', json('3')) as v, sqlite_version() as s`).first())));
});
