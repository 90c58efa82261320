/** Pure. The HTML document and layout around every page. */
import { html } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import type { SessionActor } from "../../http/actor.ts";
import type { Brand } from "../embedding.ts";
import { RoleContext } from "../parts/for-admins.tsx";
import { Icon } from "../parts/icon.tsx";
import { FormContext } from "../parts/post-form.tsx";
import { AREAS, type AreaName } from "./areas.ts";

interface DocumentProps {
  title: string;
  assets: string;
  brand: Brand;
  /** Seconds between live updates. */
  refresh?: number | undefined;
}

function Document({ title, assets, brand, refresh, children }: PropsWithChildren<DocumentProps>) {
  const logo = logoOf(brand, assets);
  return html`<!doctype html>${(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <title>
            {title} · {nameOf(brand)} webhooks
          </title>
          {logo && <link rel="icon" href={logo} />}
          <link rel="stylesheet" href={`${assets}/dashboard.css`} />
          {brand.color && <link rel="stylesheet" href={`${assets}/brand.css?${brand.color.slice(1)}`} />}
          <script type="module" src={`${assets}/dashboard.js`}></script>
        </head>
        <body {...(refresh ? { "data-refresh": String(refresh) } : {})}>{children}</body>
      </html>
    )}`;
}

const nameOf = ({ name }: Brand) => name ?? "Ratecard";

/** A brand without a logo has none: Ratecard's icon would stand for somebody else. */
function logoOf({ name, logoUrl }: Brand, assets: string): string | undefined {
  return logoUrl ?? (name === null ? `${assets}/dashboard.svg` : undefined);
}

function Logo({ brand, assets, size }: { brand: Brand; assets: string; size: string }) {
  const address = logoOf(brand, assets);
  return address === undefined ? <></> : <img src={address} alt="" width={size} height={size} />;
}

export interface FrameProps extends DocumentProps {
  viewer: SessionActor;
  /** The page of the product to lead back to. */
  returnUrl: string | null;
  area: AreaName | undefined;
  /** For its forms. */
  forms: { key: string; page: string };
}

/** The layout for signed-in people: navigation, account, viewer and content. */
export function Frame({ viewer, returnUrl, area, forms, children, ...document }: PropsWithChildren<FrameProps>) {
  return (
    <Document {...document}>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <div class="shell">
        <header class="side">
          <a class="brand" href="/dashboard">
            <Logo {...document} size="24" />
            <span>{nameOf(document.brand)}</span>
          </a>
          {returnUrl !== null && (
            <a class="return" href={returnUrl} target="_top">
              Back to {new URL(returnUrl).host}
            </a>
          )}
          <p class="account" title={viewer.account.name}>
            {viewer.account.name}
          </p>
          <form class="search" method="get" action="/dashboard/search" role="search">
            <input type="search" name="q" aria-label="Search" placeholder="Id, contact or webhook" autocomplete="off" />
          </form>
          <nav aria-label="Dashboard">
            {AREAS.filter(({ roles }) => roles.includes(viewer.role)).map(({ name, path, icon }) => (
              <a href={path} {...(name === area ? { "aria-current": "page" } : {})}>
                <Icon name={icon} />
                {name}
              </a>
            ))}
          </nav>
          <div class="viewer">
            <p>
              <span>{viewer.name ?? "Signed in"}</span>
              <small>{viewer.role}</small>
            </p>
            <form method="post" action="/dashboard/sign-out">
              <button class="quiet" type="submit">
                Sign out
              </button>
            </form>
          </div>
        </header>
        <main id="content">
          <RoleContext.Provider value={viewer.role}>
            <FormContext.Provider value={forms}>{children}</FormContext.Provider>
          </RoleContext.Provider>
        </main>
      </div>
    </Document>
  );
}

/** The layout for everybody else: a card in the middle. */
export function PlainFrame({ children, ...document }: PropsWithChildren<DocumentProps>) {
  return (
    <Document {...document}>
      <main class="card-page">
        <div class="card">
          <p class="brand">
            <Logo {...document} size="28" />
            <span>{nameOf(document.brand)} webhooks</span>
          </p>
          {children}
        </div>
      </main>
    </Document>
  );
}
